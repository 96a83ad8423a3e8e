//! A page of products as a statement with a fixed text: to build it from columns and to read its rows
//! through the connection that is either database took a tenth of the request.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use domain::catalog::Product;
use uuid::Uuid;

use super::row::ProductRow;
use crate::page::Slice;
use crate::schema::products;
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, each};

/// The products, the newest first.
pub fn list(conn: &mut Conn, slice: Slice) -> Result<Vec<Product>, DbError> {
    let (at, id) = slice.bounds();
    let page = Page { at, id, limit: slice.limit };
    let rows: Vec<ProductRow> = each!(conn, conn => page.load(conn))?;
    rows.into_iter().map(Product::try_from).collect()
}

#[derive(Debug, Clone, Copy)]
struct Page {
    at: Db<DateTime<Utc>>,
    id: Db<Uuid>,
    limit: i64,
}

impl QueryId for Page {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Page {
    type SqlType = products::SqlType;
}

impl<C> RunQueryDsl<C> for Page {}

impl<B> QueryFragment<B> for Page
where
    B: Backend + HasSqlType<Uid> + HasSqlType<Instant>,
    Db<Uuid>: ToSql<Uid, B>,
    Db<DateTime<Utc>>: ToSql<Instant, B>,
    i64: ToSql<BigInt, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql(
            "SELECT id, sku, name, unit, tax_class, list_price, list_currency, quantity_min, \
             quantity_max, quantity_increment, version, created_at, updated_at FROM products \
             WHERE (created_at, id) < (",
        );
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&self.id)?;
        out.push_sql(") ORDER BY created_at DESC, id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        Ok(())
    }
}
