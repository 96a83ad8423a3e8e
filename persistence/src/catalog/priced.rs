//! A page of products with the prices a company may get, in one statement: to PostgreSQL each is a journey.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Nullable, Text};
use domain::catalog::{Product, ProductId};
use domain::companies::CompanyId;
use domain::money::Currency;
use domain::pricing::{Candidate, PriceListId};
use rust_decimal::Decimal;

use super::kept::Kept;
use super::page::Page;
use crate::page::Slice;
use crate::pricing::OneOfItsLists;
use crate::types::{Dec, Instant, Uid};
use crate::{Conn, Db, DbError, each};

/// How often a page is read that changes while it is read.
const ATTEMPTS: u32 = 10;

/// A product, and what a company may be offered for it.
#[derive(Debug, Clone)]
pub struct Priced<P> {
    /// The product.
    pub product: Arc<P>,
    /// Every tier; also those that cannot win (another currency, not valid today).
    pub candidates: Vec<Candidate>,
}

/// Products as a company sees them.
#[derive(Debug, Clone)]
pub struct PricedPage<P> {
    /// The currency the company buys in.
    pub currency: Currency,
    /// The products, the newest first.
    pub products: Vec<Priced<P>>,
}

/// The products with what `company` may be offered for each; none: there is no such company. One statement,
/// as long as their versions and those of the price lists are `kept`.
pub fn list_priced<P: TryFrom<Product, Error = DbError>>(
    conn: &mut Conn,
    kept: &Kept<P>,
    company: CompanyId,
    slice: Slice,
) -> Result<Option<PricedPage<P>>, DbError> {
    let query = PricedQuery {
        page: Page::of(slice, "id, version, created_at"),
        company: OneOfItsLists(Db(company)),
    };
    for _ in 0..ATTEMPTS {
        let rows: Vec<PricedRow> = each!(conn, conn => query.load(conn))?;
        let Some((currency, _)) = rows.first() else { return Ok(None) };
        let currency = currency.parse().map_err(DbError::corrupt)?;
        let listed: Vec<_> = rows.into_iter().filter_map(|(_, listed)| listed).collect();
        if let Some(products) = priced(conn, kept, listed)? {
            return Ok(Some(PricedPage { currency, products }));
        }
    }
    Err(DbError::Busy)
}

/// The products with their prices; none if one of them, or a price list, has changed since they were listed.
fn priced<P: TryFrom<Product, Error = DbError>>(
    conn: &mut Conn,
    kept: &Kept<P>,
    listed: Vec<(ProductPart, Option<PricePart>)>,
) -> Result<Option<Vec<Priced<P>>>, DbError> {
    let versions = listed.iter().map(|((id, version, _), _)| (id.0, *version));
    let Some(products) = kept.products(conn, versions)? else { return Ok(None) };
    let tiers = listed.iter().filter_map(|(_, price)| price.as_ref());
    let lists = kept.lists(conn, tiers.map(|(list, _)| (list.0.0, list.1)))?;
    let Some(lists) = lists else { return Ok(None) };
    // Sorted here: a sort in the database would carry every column of every row.
    let mut newest_first = BTreeMap::<_, Priced<P>>::new();
    for ((id, _, created_at), price) in listed {
        let product = products.get(&id.0).ok_or_else(|| gone(id.0))?;
        let priced = newest_first
            .entry(Reverse((created_at.0, id.0)))
            .or_insert_with(|| Priced { product: Arc::clone(product), candidates: Vec::new() });
        if let Some(((list, _), (min_quantity, unit_price))) = price {
            let pricing = lists.get(&list.0).ok_or_else(|| gone(list.0))?;
            priced.candidates.push(pricing.candidate(list.0, min_quantity, unit_price.0)?);
        }
    }
    Ok(Some(newest_first.into_values().collect()))
}

/// Neither products nor price lists are ever deleted.
fn gone(what: impl std::fmt::Display) -> DbError {
    DbError::corrupt(format_args!("{what} is listed and not there"))
}

/// The company's currency, and a product with one price of it.
type PricedRow = (String, Option<(ProductPart, Option<PricePart>)>);
/// A product, its version, and when it was added.
type ProductPart = (Db<ProductId>, i64, Db<DateTime<Utc>>);
/// A price list and its version; from which quantity on, and how much.
type PricePart = ((Db<PriceListId>, i64), (i64, Db<Decimal>));
type PricedSql =
    (Text, Nullable<((Uid, BigInt, Instant), Nullable<((Uid, BigInt), (BigInt, Dec))>)>);

#[derive(Debug, Clone, Copy)]
struct PricedQuery {
    page: Page,
    company: OneOfItsLists,
}

impl QueryId for PricedQuery {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for PricedQuery {
    type SqlType = PricedSql;
}

impl<C> RunQueryDsl<C> for PricedQuery {}

impl<B> QueryFragment<B> for PricedQuery
where
    B: Backend + HasSqlType<Uid>,
    Page: QueryFragment<B>,
    OneOfItsLists: QueryFragment<B>,
    Db<CompanyId>: ToSql<Uid, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql("WITH page AS MATERIALIZED (");
        self.page.walk_ast(out.reborrow())?;
        out.push_sql(
            ") SELECT companies.currency, page.*, price_lists.id, price_lists.version, \
             prices.min_quantity, prices.unit_price FROM companies LEFT JOIN page ON true \
             LEFT JOIN prices ON prices.product_id = page.id AND prices.price_list_id ",
        );
        self.company.walk_ast(out.reborrow())?;
        out.push_sql(
            " LEFT JOIN price_lists ON price_lists.id = prices.price_list_id WHERE companies.id = ",
        );
        out.push_bind_param::<Uid, _>(&self.company.0)
    }
}
