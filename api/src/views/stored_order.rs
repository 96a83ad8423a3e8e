//! Stored JSON of orders: rendered when an order changes, and read as it is.

use std::collections::HashMap;

use domain::events::EventType;
use domain::identity::Scope;
use domain::orders::{Order, OrderId};
use persistence::events::Kept;
use persistence::orders::{self, Filter, Listed, View};
use persistence::page::Slice;
use persistence::{Conn, DbError};

use super::order::OrderView;
use super::order_shape::SHAPE;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record_text};
use crate::kernel::problem::Problem;

/// The order as its GET renders it.
pub(crate) fn to_json(order: &Order) -> Result<String, Problem> {
    serde_json::to_string(&OrderView::from(order)).map_err(Problem::internal)
}

/// Renders the JSON text to store.
pub(crate) fn stored(text: &str) -> View<'_> {
    View { text, shape: *SHAPE }
}

/// Records an event of a written order, rendered as `view`.
pub(crate) fn record_order(
    conn: &mut Conn,
    kind: EventType,
    (order, view): (&Order, &str),
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let (id, version, company) = (order.id, order.version, Some(order.company));
    record_text(conn, kind, &Subject { id, version, company, view }, Kept::AsOrderView, ctx)
}

/// The JSON text of an order inside `scope`, and its version.
pub(crate) fn find(
    conn: &mut Conn,
    scope: &Scope,
    id: OrderId,
) -> Result<Option<(String, i64)>, Problem> {
    let Some(shown) = orders::show(conn, scope, id, *SHAPE)? else { return Ok(None) };
    if let Some(view) = shown.view {
        return Ok(Some((view, shown.version)));
    }
    let order = orders::find(conn, scope, id)?;
    order.map(|order| Ok((to_json(&order)?, order.version))).transpose()
}

/// The orders inside `scope`, newest first, all with their JSON text.
pub(crate) fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    slice: Slice,
) -> Result<Vec<Listed>, Problem> {
    let mut page = orders::list(conn, scope, filter, *SHAPE, slice)?;
    let old = page.iter().filter(|shown| shown.view.is_none()).map(|shown| shown.id.0);
    let old: Vec<OrderId> = old.collect();
    if !old.is_empty() {
        let orders = orders::find_all(conn, scope, old)?;
        let texts = orders.iter().map(|order| Ok((order.id, to_json(order)?)));
        let mut texts = texts.collect::<Result<HashMap<_, _>, Problem>>()?;
        for shown in page.iter_mut().filter(|shown| shown.view.is_none()) {
            shown.view = texts.remove(&shown.id.0);
        }
    }
    Ok(page)
}

/// The JSON text of one order of a list.
pub(crate) fn of_listed(shown: Listed) -> Result<String, Problem> {
    Ok(shown.view.ok_or_else(|| DbError::corrupt("an order that is listed and not there"))?)
}
