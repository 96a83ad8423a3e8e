//! The one writer of what `domain` decides: the changed aggregate, how it looks now, what moves on its accounts, and
//! what happened to it. Each is rendered once per change.

use domain::approvals::RequestChange;
use domain::billing::{Invoice, Settled};
use domain::events::EventType;
use domain::orders::Order;
use domain::orders::transition::Transition;
use persistence::billing::Part;
use persistence::commitments::MoveError;
use persistence::{Conn, approvals, billing, orders};

use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::views::approval_request::record_request;
use crate::views::invoice::record_invoice;
use crate::views::stored_order::{kept, record_order, text};

/// An order as it was written, and as its GET shows it, in JSON.
pub(crate) struct Shown {
    /// The order.
    pub(crate) order: Order,
    /// It, as its GET shows it.
    pub(crate) view: String,
}

/// An order that is written while its events are not yet: what happened before it comes first in the feed.
#[must_use = "no state changes without its event"]
pub(crate) struct Written {
    shown: Shown,
    events: Vec<EventType>,
}

impl Written {
    /// The order as it is now.
    pub(crate) const fn order(&self) -> &Order {
        &self.shown.order
    }

    /// Records what happened to the order.
    pub(crate) fn tell(self, conn: &mut Conn, now: &Occasion) -> Result<Shown, Problem> {
        let Shown { order, view } = &self.shown;
        self.events.iter().try_for_each(|event| record_order(conn, *event, (order, view), now))?;
        Ok(self.shown)
    }
}

/// Writes what became of a locked order, and what happened to it.
pub(crate) fn apply(conn: &mut Conn, change: Transition, now: &Occasion) -> Result<Shown, Problem> {
    write(conn, change, now, Problem::from)?.tell(conn, now)
}

/// Writes what became of a locked order; `refusal` says what it means that an account has no room.
pub(crate) fn write(
    conn: &mut Conn,
    change: Transition,
    now: &Occasion,
    refusal: impl FnOnce(MoveError) -> Problem,
) -> Result<Written, Problem> {
    let view = text(&change.order)?;
    orders::save(conn, &change, kept(&view), now.at).map_err(refusal)?;
    let Transition { order, events, .. } = change;
    Ok(Written { shown: Shown { order, view }, events })
}

/// Writes what became of a locked approval request, and what happened to it.
pub(crate) fn apply_request(
    conn: &mut Conn,
    change: &RequestChange,
    now: &Occasion,
) -> Result<(), Problem> {
    approvals::save_request(conn, &change.request, now.at)?;
    record_request(conn, change, now)
}

/// Writes what became of a locked invoice, what settled it, and what happened to it.
pub(crate) fn settle(
    conn: &mut Conn,
    settled: Settled,
    parts: &[Part],
    now: &Occasion,
) -> Result<Invoice, Problem> {
    let event = settled.event;
    let invoice = billing::settle(conn, settled, parts, now.at)?;
    record_invoice(conn, event, &invoice, now)?;
    Ok(invoice)
}
