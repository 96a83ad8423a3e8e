//! A page of products as a statement with a fixed text. Building it from columns and reading its rows through
//! `MultiConnection` took a tenth of the request.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use diesel::sqlite::Sqlite;
use domain::catalog::Product;
use uuid::Uuid;

use super::row::{ProductRow, ProductSql};
use crate::page::Slice;
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, each};

/// The products, newest first.
pub fn list(conn: &mut Conn, slice: Slice) -> Result<Vec<Product>, DbError> {
    let query = WholePage(Page::of(slice, WHOLE));
    let rows: Vec<ProductRow> = each!(conn, conn => query.load(conn))?;
    rows.into_iter().map(Product::try_from).collect()
}

const WHOLE: &str = "id, sku, name, unit, tax_class, list_price, list_currency, quantity_min, \
    quantity_max, quantity_increment, version, created_at, updated_at, quantity_on_violation";

/// The given columns of the products on one page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    columns: &'static str,
    at: Db<DateTime<Utc>>,
    id: Db<Uuid>,
    limit: i64,
}

impl Page {
    pub(super) fn of(slice: Slice, columns: &'static str) -> Self {
        let (at, id) = slice.bounds();
        Self { columns, at, id, limit: slice.limit }
    }

    /// The statement up to its limit.
    fn unlimited<'b, B>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid> + HasSqlType<Instant>,
        Db<Uuid>: ToSql<Uid, B>,
        Db<DateTime<Utc>>: ToSql<Instant, B>,
    {
        out.push_sql("SELECT ");
        out.push_sql(self.columns);
        out.push_sql(" FROM products WHERE (created_at, id) < (");
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&self.id)?;
        out.push_sql(") ORDER BY created_at DESC, id DESC LIMIT ");
        Ok(())
    }
}

impl QueryFragment<Pg> for Page {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT * FROM (");
        self.unlimited(out.reborrow())?;
        // For an unknown LIMIT, PostgreSQL expects a tenth of the table and replans each page of a large table.
        // With the maximum given, a full page plus one row, it keeps its plan.
        out.push_sql("101) AS newest ORDER BY created_at DESC, id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl QueryFragment<Sqlite> for Page {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.unlimited(out.reborrow())?;
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

/// The page with all columns: the only page with a single statement text.
#[derive(Debug, Clone, Copy)]
struct WholePage(Page);

impl QueryId for WholePage {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for WholePage {
    type SqlType = ProductSql;
}

impl<C> RunQueryDsl<C> for WholePage {}

impl<B: Backend> QueryFragment<B> for WholePage
where
    Page: QueryFragment<B>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}
