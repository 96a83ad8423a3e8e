//! The one writer of `domain`'s decisions: the changed aggregate, its new view, the movements on its
//! accounts, and its events. Each is rendered once per change.

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
    pub(crate) fn tell(self, conn: &mut Conn, now: &Occasion) -> Result<Shown, Problem> {
        let Shown { order, view } = &self.shown;
        self.events.iter().try_for_each(|event| record_order(conn, *event, (order, view), now))?;
        Ok(self.shown)
    }
}

/// Writes a decision about a locked order, and its events.
pub(crate) fn apply(conn: &mut Conn, change: Transition, now: &Occasion) -> Result<Shown, Problem> {
    write(conn, change, now, Problem::from)?.tell(conn, now)
}

/// Writes a decision about a locked order; `refusal` maps an account without room to an error.
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

/// Writes a decision about a locked approval request, and its events.
pub(crate) fn apply_request(
    conn: &mut Conn,
    change: &RequestChange,
    now: &Occasion,
) -> Result<(), Problem> {
    approvals::save_request(conn, &change.request, now.at)?;
    record_request(conn, change, now)
}

/// Writes a decision about a locked invoice, its settlement and its events.
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
