//! Cancelling the open part of an order.

use chrono::{DateTime, Utc};

use super::give_back::give_back;
use super::{Transition, TransitionError};
use crate::approvals::{Changing, Request, RequestChange};
use crate::calendars::Calendars;
use crate::commitment::Holding;
use crate::events::EventType;
use crate::orders::{BrokenTerm, Order, Status, Terms, Waives};

/// A requested cancellation.
#[derive(Debug, Clone, Copy)]
pub struct Cancelling<'a> {
    /// These (line number, quantity); empty: everything open.
    pub wanted: &'a [(i64, i64)],
    /// Reason.
    pub reason: Option<&'a str>,
    /// Terms for the rest of the order; none if everything open is cancelled.
    pub terms: &'a Terms,
    /// The terms that may be broken.
    pub waives: Waives,
}

/// A cancelled order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a transition does nothing until it is written"]
pub struct Cancellation {
    /// The changed order.
    pub transition: Transition,
    /// Terms broken with permission; the trace records them.
    pub overridden: Vec<BrokenTerm>,
    /// Whether a broken term is left to the approvers of the pending request, so that it begins anew.
    pub asks_anew: bool,
}

/// The order after the requested cancellation; the cancelled part is released.
pub fn cancel(
    order: &Order,
    asked: Cancelling<'_>,
    holdings: &[Holding],
) -> Result<Cancellation, TransitionError> {
    let Cancelling { wanted, reason, terms, waives } = asked;
    let cancelled = order.clone().cancel(wanted)?;
    let (broken, asks_anew) = if wanted.is_empty() {
        (Vec::new(), false)
    } else {
        let named = wanted.len();
        (cancelled.broken_terms(named, terms)?, cancelled.asks_anew(named, terms)?)
    };
    let overridden = waives.judge(broken)?;
    let mut after = cancelled.order;
    after.cancel_reason = reason.map(str::to_owned).or(after.cancel_reason);
    let moves = give_back(order, &after, holdings)?;
    let transition = Transition::new(order, after, moves, EventType::OrderCancelled);
    Ok(Cancellation { transition, overridden, asks_anew })
}

/// Effect on the pending approval request of `order` after a partial cancellation.
pub fn request_after(
    request: Request,
    order: &Order,
    why: Changing,
    (at, calendars): (DateTime<Utc>, &Calendars),
) -> RequestChange {
    if order.status == Status::PendingApproval {
        let content = order.content();
        request.changed((order.coverage(), &content), why, at, calendars)
    } else {
        let request = request.cancelled();
        RequestChange { request, event: EventType::ApprovalRequestCancelled }
    }
}
