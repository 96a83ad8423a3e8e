//! Lists of orders.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, UnitId};
use domain::identity::Scope;
use domain::operation::DueItem;
use domain::orders::{Order, OrderId, Status};

use super::row::{LineRow, OrderRow};
use super::within;
use crate::schema::{order_lines as l, orders as o};
use crate::sql::{one_of, row_after};
use crate::{Conn, Db, DbError};

/// Filter on orders; an unset field matches all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Their status.
    pub status: Option<Status>,
    /// The company.
    pub company: Option<CompanyId>,
    /// The business unit that they are for, or one above that unit.
    pub unit: Option<UnitId>,
    /// The buyer's own number for them.
    pub purchase_order_number: Option<String>,
    /// First day of placing.
    pub placed_from: Option<NaiveDate>,
    /// Last day of placing.
    pub placed_to: Option<NaiveDate>,
}

/// The given orders that are inside `scope`, in no particular order.
pub fn find_all(
    conn: &mut Conn,
    scope: &Scope,
    ids: impl IntoIterator<Item = OrderId>,
) -> Result<Vec<Order>, DbError> {
    let ids = ids.into_iter().map(OrderId::uuid);
    let rows = within(scope).filter(one_of(o::id, ids)).select(OrderRow::as_select()).load(conn)?;
    with_lines(conn, rows)
}

fn with_lines(conn: &mut Conn, rows: Vec<OrderRow>) -> Result<Vec<Order>, DbError> {
    let ids = rows.iter().map(|row| row.id.0.uuid());
    let lines: Vec<LineRow> = l::table
        .filter(one_of(l::order_id, ids))
        .order((l::order_id, l::line_number))
        .select(LineRow::as_select())
        .load(conn)?;
    let mut by_order = HashMap::<OrderId, Vec<LineRow>>::new();
    for line in lines {
        by_order.entry(line.order_id.0).or_default().push(line);
    }
    let lines_of = |id| by_order.remove(&id).unwrap_or_default();
    rows.into_iter()
        .scan(lines_of, |lines_of, row| {
            let lines = lines_of(row.id.0);
            Some(row.order(lines))
        })
        .collect()
}

/// A deadline, and the order.
type Deadline = (Option<Db<DateTime<Utc>>>, Db<OrderId>);

/// Up to `limit` orders that wait, for approval or on hold, and have expired at `at`, with their deadlines, longest expired
/// first: those after the order `after`.
pub fn expiring(
    conn: &mut Conn,
    at: DateTime<Utc>,
    after: DueItem,
    limit: i64,
) -> Result<Vec<DueItem>, DbError> {
    let on_hold = o::status.eq(Status::OnHold.as_str());
    let due: Vec<Deadline> = o::table
        .filter(o::expires_at.le(Db(at)))
        .filter(row_after((o::expires_at, o::id), (Db(after.at), Db(after.id))))
        .filter(o::status.eq(Status::PendingApproval.as_str()).or(on_hold))
        .order((o::expires_at, o::id))
        .limit(limit)
        .select((o::expires_at, o::id))
        .load(conn)?;
    let items = due.into_iter().filter_map(|(at, id)| Some(DueItem { at: at?.0, id: id.0.uuid() }));
    Ok(items.collect())
}
