//! Orders: placed once; later only their status and line counts change.

mod holds;
mod inputs;
mod list;
mod matters;
mod owner;
mod page;
mod place;
mod placed;
mod places;
mod row;
mod statements;
pub(crate) mod tables;
mod views;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::commitment::Holding;
use domain::companies::UnitId;
use domain::identity::{Scope, UserId};
use domain::orders::transition::Transition;
use domain::orders::{Order, OrderId};

use self::row::{LineRow, OrderRow, holds, some};
use crate::commitments::{self, MoveError};
use crate::connection::MultiBackend;
use crate::schema::{order_lines as l, order_traces as t, order_views as v, orders as o};
use crate::sql::{At, OwnedBy, visible};
use crate::{Conn, Db, DbError, Locked};

pub use holds::{HoldMark, PutHold, holds_of, insert_holds, save_holds};
pub use inputs::{
    Basket, BasketItem, Buyer, BuyerTerms, Rules, RulesBasis, SpendingBasis, check_still, goods,
    terms, terms_and_numbers,
};
pub use list::{Filter, expiring, find_all};
pub use matters::{Matter, matters_of};
pub use page::{Listed, list};
pub use place::{Placement, Trace, place};
pub use placed::{Placed, PlacedKey, placed};
pub use places::{first_to, has_gone_to};
pub use views::{Shown, View, show};

type Boxed<'a> = o::BoxedQuery<'a, MultiBackend>;

/// The orders inside `scope`.
fn within<'a>(scope: &Scope) -> Boxed<'a> {
    let at = At::Columns { unit: "orders.business_unit_id", buyer: Some("orders.placed_by") };
    let owner = OwnedBy { company: o::company_id, user: o::placed_by, at };
    visible(o::table.into_boxed(), scope, owner)
}

/// The order, if it is inside `scope`.
pub fn find(conn: &mut Conn, scope: &Scope, id: OrderId) -> Result<Option<Order>, DbError> {
    let query = within(scope).filter(o::id.eq(Db(id))).select(OrderRow::as_select());
    let row: Option<OrderRow> = query.first(conn).optional()?;
    row.map(|row| with_lines(conn, row)).transpose()
}

/// Whether the order is inside `scope`.
pub fn is_within(conn: &mut Conn, scope: &Scope, id: OrderId) -> Result<bool, DbError> {
    let query = within(scope).filter(o::id.eq(Db(id))).select(o::id);
    Ok(query.first::<Db<OrderId>>(conn).optional()?.is_some())
}

/// The order, if it is inside `scope`, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: OrderId) -> Result<Option<Order>, DbError> {
    let query = within(scope).filter(o::id.eq(Db(id))).select(OrderRow::as_select());
    let rows: Vec<OrderRow> = Locked(query).load(conn)?;
    rows.into_iter().next().map(|row| with_lines(conn, row)).transpose()
}

fn with_lines(conn: &mut Conn, row: OrderRow) -> Result<Order, DbError> {
    let lines = l::table
        .filter(l::order_id.eq(row.id))
        .order(l::line_number)
        .select(LineRow::as_select())
        .load(conn)?;
    row.order(lines)
}

/// Stores a change of a locked order: its status, the changed line counts and its new view; then the moves on
/// its accounts. The ordered items never change.
pub fn save(
    conn: &mut Conn,
    change: &Transition,
    view: View<'_>,
    at: DateTime<Utc>,
) -> Result<(), MoveError> {
    let order = &change.order;
    let row = o::table.filter(o::id.eq(Db(order.id))).filter(o::version.lt(order.version));
    let changed = diesel::update(row)
        .set((
            o::status.eq(order.status.as_str()),
            o::approval_request_id.eq(order.approval_request.map(Db)),
            o::holds.eq(Db(holds(&order.holds))),
            o::cancel_reason.eq(&order.cancel_reason),
            o::due_before_shipping.eq(some(order.due_before_shipping)),
            o::prepaid.eq(some(order.prepaid)),
            o::expires_at.eq(order.expires_at.map(Db)),
            o::version.eq(order.version),
            o::updated_at.eq(Db(at)),
        ))
        .execute(conn)?;
    if changed != 1 {
        let lost = format_args!("{} was saved without a new version", order.id);
        return Err(DbError::corrupt(lost).into());
    }
    diesel::insert_into(v::table).values(view.row(order.id, order.version)).execute(conn)?;
    statements::count_lines(conn, order.id, change.moved_lines().collect())?;
    commitments::execute(conn, &change.moves)?;
    if change.holds_for_good {
        commitments::keep(conn, order.id.uuid())?;
    }
    Ok(())
}

/// The amounts a locked order holds on each account.
pub fn holdings(conn: &mut Conn, order: &Order) -> Result<Vec<Holding>, DbError> {
    commitments::held_by(conn, order.id.uuid())
}

/// Stores the decision trace of a locked order, with the decisions since.
pub fn save_trace(conn: &mut Conn, id: OrderId, trace: &str) -> Result<(), DbError> {
    let row = t::table.filter(t::order_id.eq(Db(id)));
    diesel::update(row).set(t::trace.eq(trace)).execute(conn)?;
    Ok(())
}

/// The decision trace of a stored order, and the facts that decide which of its figures a caller sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTrace {
    /// The trace.
    pub trace: Trace,
    /// Business unit of the order.
    pub unit: Option<UnitId>,
    /// The user of the order's buyer.
    pub placed_by: UserId,
}

/// The order's decision trace, if the order is inside `scope`.
pub fn trace(conn: &mut Conn, scope: &Scope, id: OrderId) -> Result<Option<StoredTrace>, DbError> {
    let visible =
        within(scope).filter(o::id.eq(Db(id))).select((o::business_unit_id, o::placed_by));
    let found: Option<(Option<Db<UnitId>>, Db<UserId>)> = visible.first(conn).optional()?;
    let Some((unit, placed_by)) = found else { return Ok(None) };
    let row: Option<(String, String)> = t::table
        .filter(t::order_id.eq(Db(id)))
        .select((t::outcome, t::trace))
        .first(conn)
        .optional()?;
    Ok(row.map(|(outcome, trace)| StoredTrace {
        trace: Trace { outcome, trace },
        unit: unit.map(|unit| unit.0),
        placed_by: placed_by.0,
    }))
}
