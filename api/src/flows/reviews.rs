//! Reviews of orders: opening, taking and deciding them, and their effect on the order.

use domain::approvals::RequestChange;
use domain::events::EventType;
use domain::orders::transition::refuse;
use domain::orders::{Hold, Order};
use domain::risk::{Decision, NewReview, Review, ReviewVerdict};
use persistence::{Conn, orders, risk};

use super::apply::{apply, apply_request};
use super::apply_review::apply_review;
use super::end_order::pending_request;
use super::hold_order::{hold_order, release_order};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::risk_review::record_review;

/// Opens a review of a locked order, which gets the hold `review`.
pub(crate) fn open_review(
    conn: &mut Conn,
    order: &Order,
    new: NewReview,
    ctx: &WriteContext,
) -> Result<Review, Problem> {
    hold_order(conn, order, (Hold::Review, &new.note), ctx)?;
    let change = Review::opened(new, order);
    risk::insert_review(conn, &change.review)?;
    record_review(conn, &change, ctx)?;
    Ok(change.review)
}

/// Decides a locked review of a locked order: an approval lifts the hold `review`, a rejection rejects the order, and
/// cancels its approval request.
pub(crate) fn decide_review(
    conn: &mut Conn,
    (order, review): (&Order, Review),
    decision: Decision,
    ctx: &WriteContext,
) -> Result<Review, Problem> {
    let placed = risk::placers_of(conn, order.id)?;
    let (verdict, note) = (decision.verdict, decision.note.clone());
    let change = review.decided(decision, &placed)?;
    apply_review(conn, &change, ctx)?;
    match verdict {
        ReviewVerdict::Approve => {
            release_order(conn, order, (&[Hold::Review], &note), ctx)?;
        }
        ReviewVerdict::Reject => reject_order(conn, order, &note, ctx)?,
    }
    Ok(change.review)
}

fn reject_order(
    conn: &mut Conn,
    order: &Order,
    reason: &str,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let request = pending_request(conn, order)?;
    let held = orders::holdings(conn, order)?;
    apply(conn, refuse(order, reason, &held)?, ctx)?;
    if let Some(request) = request {
        let (request, event) = (request.cancelled(), EventType::ApprovalRequestCancelled);
        apply_request(conn, &RequestChange { request, event }, ctx)?;
    }
    Ok(())
}
