//! A page of products with the price lists that apply to a company, each with its version. One statement, since
//! each is a round trip to PostgreSQL.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Nullable, Text};
use domain::companies::{CompanyId, Status};
use domain::money::Currency;
use domain::pricing::PriceListId;
use uuid::Uuid;

use super::book::{PriceBook, Version};
use super::page::Page;
use crate::billing::zone;
use crate::page::{Position, Slice};
use crate::pricing::OneOfItsLists;
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, each};

/// A page of products, and the reader's price book.
pub struct Listing {
    /// The price book of the company, or of guests.
    pub book: PriceBook,
    /// The products with their versions, the newest first.
    pub products: Vec<(Position, i64)>,
}

/// The status of `company`, and its page on the seller's day; `None`: there is no such company.
pub fn listing(
    conn: &mut Conn,
    company: CompanyId,
    slice: Slice,
    at: DateTime<Utc>,
) -> Result<Option<(Status, Listing)>, DbError> {
    let query = ListingQuery {
        company: OneOfItsLists(Db(company)),
        page: Page::of(slice, "id, version, created_at"),
    };
    // Match on the backend here: `MultiConnection` adds a layer per row.
    let rows: Vec<ListingRow> = each!(conn, conn => query.load(conn))?;
    let (buyer, parts) = sorted(rows);
    let Some((currency, status)) = buyer else { return Ok(None) };
    let currency = currency.parse().map_err(DbError::corrupt)?;
    let status = status.parse().map_err(DbError::corrupt)?;
    Ok(Some((status, parts.listing(currency, at)?)))
}

/// The page for guests that are shown prices in this currency: only the lists for everyone.
pub fn listing_of_guests(
    conn: &mut Conn,
    currency: Currency,
    slice: Slice,
    at: DateTime<Utc>,
) -> Result<Listing, DbError> {
    let query = GuestQuery { page: Page::of(slice, "id, version, created_at") };
    let rows: Vec<ListingRow> = each!(conn, conn => query.load(conn))?;
    let (_no_company, parts) = sorted(rows);
    parts.listing(currency, at)
}

/// The rows of a page, sorted by what they are about.
struct Parts {
    seller: Option<String>,
    lists: Vec<Version<PriceListId>>,
    products: Vec<(Position, i64)>,
}

/// The currency and status of the company, if the rows have one, and their parts.
fn sorted(rows: Vec<ListingRow>) -> (Option<(String, String)>, Parts) {
    let (mut buyer, mut seller, mut lists, mut products) = (None, None, Vec::new(), Vec::new());
    for ((currency, status, of_seller), versioned, created_at) in rows {
        buyer = currency.zip(status).or(buyer);
        seller = of_seller.or(seller);
        match (versioned, created_at) {
            (Some((id, version)), Some(at)) => {
                products.push((Position { at: at.0, id: id.0 }, version));
            }
            (Some((id, version)), None) => lists.push((PriceListId::from_uuid(id.0), version)),
            // A company without price lists.
            (None, _) => {}
        }
    }
    lists.sort_unstable();
    products.sort_unstable_by_key(|(place, _)| Reverse((place.at, place.id)));
    (buyer, Parts { seller, lists, products })
}

impl Parts {
    fn listing(self, currency: Currency, at: DateTime<Utc>) -> Result<Listing, DbError> {
        let on = zone(self.seller.as_deref())?.date(at);
        let book = PriceBook { currency, lists: self.lists, on };
        Ok(Listing { book, products: self.products })
    }
}

/// The company's currency and status and the seller's zone with one of its price lists, or a product and when it
/// was added.
type ListingRow = (
    (Option<String>, Option<String>, Option<String>),
    Option<(Db<Uuid>, i64)>,
    Option<Db<DateTime<Utc>>>,
);

#[derive(Debug, Clone, Copy)]
struct ListingQuery {
    company: OneOfItsLists,
    page: Page,
}

impl QueryId for ListingQuery {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for ListingQuery {
    type SqlType = (
        (Nullable<Text>, Nullable<Text>, Nullable<Text>),
        Nullable<(Uid, BigInt)>,
        Nullable<Instant>,
    );
}

impl<C> RunQueryDsl<C> for ListingQuery {}

/// The page with the lists for everyone, in the form of a [`ListingRow`].
#[derive(Debug, Clone, Copy)]
struct GuestQuery {
    page: Page,
}

impl QueryId for GuestQuery {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for GuestQuery {
    type SqlType = <ListingQuery as Query>::SqlType;
}

impl<C> RunQueryDsl<C> for GuestQuery {}

impl<B: Backend> QueryFragment<B> for GuestQuery
where
    Page: QueryFragment<B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql(
            "SELECT NULL, NULL, (SELECT time_zone FROM issuers), price_lists.id, price_lists.version, NULL \
             FROM price_lists WHERE price_lists.for_everyone UNION ALL SELECT NULL, NULL, NULL, page.* FROM (",
        );
        self.page.walk_ast(out.reborrow())?;
        out.push_sql(") AS page");
        Ok(())
    }
}

impl<B> QueryFragment<B> for ListingQuery
where
    B: Backend + HasSqlType<Uid>,
    Page: QueryFragment<B>,
    OneOfItsLists: QueryFragment<B>,
    Db<CompanyId>: ToSql<Uid, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql(
            "SELECT companies.currency, companies.status, (SELECT time_zone FROM issuers), price_lists.id, \
             price_lists.version, NULL FROM companies LEFT JOIN price_lists ON price_lists.id ",
        );
        self.company.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE companies.id = ");
        out.push_bind_param::<Uid, _>(&self.company.0)?;
        out.push_sql(" UNION ALL SELECT NULL, NULL, NULL, page.* FROM (");
        self.page.walk_ast(out.reborrow())?;
        out.push_sql(") AS page");
        Ok(())
    }
}
