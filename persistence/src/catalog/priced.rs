//! A page of products with the prices a company may get, in one statement: to PostgreSQL each is a journey.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Nullable, Text};
use domain::catalog::Product;
use domain::companies::CompanyId;
use domain::money::Currency;
use domain::pricing::Candidate;

use super::page::Page;
use super::row::ProductRow;
use crate::page::Slice;
use crate::pricing::{COLUMNS, OneOfItsLists, PricePart, PriceSql, candidate};
use crate::schema::products;
use crate::types::Uid;
use crate::{Conn, Db, DbError, each};

/// A product, and what a company may be offered for it.
#[derive(Debug, Clone)]
pub struct Priced {
    /// The product.
    pub product: Product,
    /// Every tier; also those that cannot win (another currency, not valid today).
    pub candidates: Vec<Candidate>,
}

/// Products as a company sees them.
#[derive(Debug, Clone)]
pub struct PricedPage {
    /// The currency the company buys in.
    pub currency: Currency,
    /// The products, the newest first.
    pub products: Vec<Priced>,
}

/// The products with what `company` may be offered for each; none: there is no such company.
pub fn list_priced(
    conn: &mut Conn,
    company: CompanyId,
    slice: Slice,
) -> Result<Option<PricedPage>, DbError> {
    let query = PricedQuery { page: Page::of(slice), company: OneOfItsLists(Db(company)) };
    let rows: Vec<PricedRow> = each!(conn, conn => query.load(conn))?;
    let Some((currency, _)) = rows.first() else { return Ok(None) };
    let currency = currency.parse().map_err(DbError::corrupt)?;
    // Sorted here: a sort in the database would carry every column of every row.
    let mut newest_first = BTreeMap::new();
    for (row, price) in rows.into_iter().filter_map(|(_, product)| product) {
        let priced = match newest_first.entry(Reverse(row.place())) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(Priced { product: row.try_into()?, candidates: Vec::new() })
            }
        };
        priced.candidates.extend(price.map(candidate).transpose()?);
    }
    Ok(Some(PricedPage { currency, products: newest_first.into_values().collect() }))
}

/// The company's currency, and a product with one price of it.
type PricedRow = (String, Option<(ProductRow, Option<PricePart>)>);

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
    type SqlType = (Text, Nullable<(products::SqlType, Nullable<PriceSql>)>);
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
        out.push_sql(") SELECT companies.currency, page.*, ");
        out.push_sql(COLUMNS);
        out.push_sql(
            " FROM companies LEFT JOIN page ON true \
             LEFT JOIN prices ON prices.product_id = page.id AND prices.price_list_id ",
        );
        self.company.walk_ast(out.reborrow())?;
        out.push_sql(
            " LEFT JOIN price_lists ON price_lists.id = prices.price_list_id WHERE companies.id = ",
        );
        out.push_bind_param::<Uid, _>(&self.company.0)
    }
}
