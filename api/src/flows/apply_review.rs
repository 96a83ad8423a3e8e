//! Writing changed reviews. An order that ends takes its open review along.

use domain::orders::OrderId;
use domain::risk::ReviewChange;
use persistence::{Conn, risk};

use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::risk_review::record_review;

/// Closes the open review of a locked order that lost the hold `review` otherwise than by its decision.
pub(super) fn supersede_review(
    conn: &mut Conn,
    order: OrderId,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    match risk::lock_open_review(conn, order)? {
        Some(review) => apply_review(conn, &review.superseded(ctx.at), ctx),
        None => Ok(()),
    }
}

/// Writes a change of a locked review, and its event.
pub(crate) fn apply_review(
    conn: &mut Conn,
    change: &ReviewChange,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    risk::save_review(conn, &change.review)?;
    record_review(conn, change, ctx)
}
