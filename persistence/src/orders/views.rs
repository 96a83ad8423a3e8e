//! Order views: the JSON that GET returns, one text per version, written with the version and read as it is.
//!
//! So rows are turned into an order, and the order into JSON, once per change instead of once per read.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};
use domain::orders::OrderId;

use super::owner::OWNER;
use crate::connection::MultiBackend;
use crate::insert::columns;
use crate::schema::order_views as v;
use crate::sql::Reach;
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// An order's JSON as GET returns it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The JSON text.
    pub text: &'a str,
    /// The format version of the JSON: a view of another shape is not shown.
    pub shape: i64,
}

/// An order the caller may see.
#[derive(Debug, Clone, Queryable)]
pub struct Shown {
    /// Its version.
    pub version: i64,
    /// Its view; `None` if it has none of the requested shape.
    pub view: Option<String>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = v)]
pub(super) struct ViewRow<'a> {
    order_id: Db<OrderId>,
    version: i64,
    shape: i64,
    view: &'a str,
}

columns! { ViewRow<'_> as ViewRow<'static>, "order_views":
    order_id Uid,
    version BigInt,
    shape BigInt,
    view Text,
}

impl<'a> View<'a> {
    pub(super) const fn row(self, order: OrderId, version: i64) -> ViewRow<'a> {
        ViewRow { order_id: Db(order), version, shape: self.shape, view: self.text }
    }
}

/// The order, if it is inside `scope`, with its view of this `shape`.
pub fn show(
    conn: &mut Conn,
    scope: &Scope,
    id: OrderId,
    shape: i64,
) -> Result<Option<Shown>, DbError> {
    let show = Show { id: Db(id), shape, reach: Reach::of(scope, OWNER) };
    Ok(if show.reach.is_part() {
        ShowInPart(show).get_result(conn).optional()?
    } else {
        show.get_result(conn).optional()?
    })
}

/// The statement's text is fixed: building it from parts would take a tenth of a request that reads one order.
#[derive(Debug, Clone)]
struct Show {
    id: Db<OrderId>,
    shape: i64,
    reach: Reach,
}

impl QueryId for Show {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Show {
    type SqlType = (BigInt, Nullable<Text>);
}

impl RunQueryDsl<Conn> for Show {}

impl QueryFragment<MultiBackend> for Show {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl QueryFragment<Pg> for Show {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.push(&mut out)
    }
}

impl QueryFragment<Sqlite> for Show {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.push(&mut out)
    }
}

/// The same for a part of a company; its text differs by the part.
#[derive(Debug, Clone)]
struct ShowInPart(Show);

impl QueryId for ShowInPart {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ShowInPart {
    type SqlType = (BigInt, Nullable<Text>);
}

impl RunQueryDsl<Conn> for ShowInPart {}

impl QueryFragment<MultiBackend> for ShowInPart {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl QueryFragment<Pg> for ShowInPart {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.push_row(&mut out)?;
        OWNER.push(&mut out, &self.0.reach)
    }
}

impl QueryFragment<Sqlite> for ShowInPart {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.push_row(&mut out)?;
        OWNER.push(&mut out, &self.0.reach)
    }
}

impl Show {
    fn push<'b, B>(&'b self, out: &mut AstPass<'_, 'b, B>) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid>,
        Db<OrderId>: ToSql<Uid, B>,
        Db<CompanyId>: ToSql<Uid, B>,
        Db<UserId>: ToSql<Uid, B>,
        i64: ToSql<BigInt, B>,
    {
        self.push_row(out)?;
        OWNER.push_fixed(out, &self.reach)
    }

    /// The statement up to the conditions on the owner.
    fn push_row<'b, B>(&'b self, out: &mut AstPass<'_, 'b, B>) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid>,
        Db<OrderId>: ToSql<Uid, B>,
        i64: ToSql<BigInt, B>,
    {
        out.push_sql(
            "SELECT o.version, v.view FROM orders o LEFT JOIN order_views v \
             ON v.order_id = o.id AND v.version = o.version AND v.shape = ",
        );
        out.push_bind_param::<BigInt, _>(&self.shape)?;
        out.push_sql(" WHERE o.id = ");
        out.push_bind_param::<Uid, _>(&self.id)
    }
}
