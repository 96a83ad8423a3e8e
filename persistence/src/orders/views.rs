//! Orders as their GET shows them: one text for each version, written with it, read as it is.
//!
//! Rows become an order, and an order JSON, once per change instead of once per look.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::Scope;
use domain::orders::OrderId;

use super::within;
use crate::schema::{order_views as v, orders as o};
use crate::{Conn, Db, DbError};

/// An order as its GET shows it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// JSON.
    pub text: &'a str,
    /// Which idea of an order's JSON it follows: a view of another shape is not shown.
    pub shape: i64,
}

/// An order that may be shown.
#[derive(Debug, Clone, Queryable)]
pub struct Shown {
    /// Which.
    pub id: Db<OrderId>,
    /// Its version.
    pub version: i64,
    /// When it was placed.
    pub created_at: Db<DateTime<Utc>>,
    /// Its view; none if there is none of the shape that was asked for.
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

impl<'a> View<'a> {
    pub(super) const fn row(self, order: OrderId, version: i64) -> ViewRow<'a> {
        ViewRow { order_id: Db(order), version, shape: self.shape, view: self.text }
    }
}

/// The order, if it is inside `scope`, as a view of this `shape` shows it.
pub fn show(
    conn: &mut Conn,
    scope: &Scope,
    id: OrderId,
    shape: i64,
) -> Result<Option<Shown>, DbError> {
    let current = v::order_id.eq(o::id).and(v::version.eq(o::version));
    let found = within(scope)
        .left_join(v::table.on(current.and(v::shape.eq(shape))))
        .filter(o::id.eq(Db(id)))
        .select((o::id, o::version, o::created_at, v::view.nullable()))
        .first(conn)
        .optional()?;
    Ok(found)
}
