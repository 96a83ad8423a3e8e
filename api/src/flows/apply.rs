//! The one writer of `domain`'s decisions: the changed aggregate, its new view, the movements on its
//! accounts, and its events. Each is rendered once per change.

use domain::approvals::RequestChange;
use domain::billing::{Invoice, Settled};
use domain::events::EventType;
use domain::orders::transition::Transition;
use domain::orders::{Hold, HoldChange, Order};
use persistence::billing::Part;
use persistence::commitments::MoveError;
use persistence::{Conn, approvals, billing, orders};

use super::apply_review::supersede_review;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::approval_request::{Waiting, record_request, record_waiting};
use crate::views::invoice::record_invoice;
use crate::views::stored_order::{record_order, stored, to_json};

/// A written order with the JSON its GET shows.
pub(crate) struct Shown {
    /// The written order.
    pub(crate) order: Order,
    /// The JSON its GET shows.
    pub(crate) view: String,
}

/// A written order without its events yet: earlier events come first in the feed.
#[must_use = "no state changes without its event"]
pub(crate) struct Written {
    shown: Shown,
    events: Vec<EventType>,
}

impl Written {
    /// Records an event of the order.
    pub(crate) fn tell(self, conn: &mut Conn, ctx: &WriteContext) -> Result<Shown, Problem> {
        let Shown { order, view } = &self.shown;
        self.events.iter().try_for_each(|event| record_order(conn, *event, (order, view), ctx))?;
        Ok(self.shown)
    }
}

/// Writes a decision about a locked order, and its events.
pub(crate) fn apply(
    conn: &mut Conn,
    change: Transition,
    ctx: &WriteContext,
) -> Result<Shown, Problem> {
    write(conn, change, ctx, Problem::from)?.tell(conn, ctx)
}

/// Writes a decision about a locked order; `refusal` maps an account without room to an error.
pub(crate) fn write(
    conn: &mut Conn,
    change: Transition,
    ctx: &WriteContext,
    refusal: impl FnOnce(MoveError) -> Problem,
) -> Result<Written, Problem> {
    let view = to_json(&change.order)?;
    orders::save(conn, &change, stored(&view), ctx.at).map_err(refusal)?;
    orders::save_holds(conn, &change, (ctx.author.actor, ctx.at))?;
    if change.holds.contains(&HoldChange::Lifted(Hold::Review)) {
        supersede_review(conn, change.order.id, ctx)?;
    }
    let Transition { order, events, .. } = change;
    Ok(Written { shown: Shown { order, view }, events })
}

/// Writes a decision about a locked approval request, and its events.
pub(crate) fn apply_request(
    conn: &mut Conn,
    change: &RequestChange,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    approvals::save_request(conn, &change.request, ctx.at)?;
    record_request(conn, change, ctx)
}

/// Writes a reminder of a locked approval request, and its event with those that the request waits for.
pub(crate) fn apply_reminder(
    conn: &mut Conn,
    change: &RequestChange,
    waiting: &Waiting,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    approvals::save_request(conn, &change.request, ctx.at)?;
    record_waiting(conn, change, waiting, ctx)
}

/// Writes a decision about a locked invoice, its settlement and its events.
pub(crate) fn settle(
    conn: &mut Conn,
    settled: Settled,
    parts: &[Part],
    ctx: &WriteContext,
) -> Result<Invoice, Problem> {
    let event = settled.event;
    let invoice = billing::settle(conn, settled, parts, ctx.at)?;
    record_invoice(conn, event, &invoice, ctx)?;
    Ok(invoice)
}
