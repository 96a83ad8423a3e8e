//! The decision of a review: what approving and rejecting share.

use domain::identity::Scope;
use domain::risk::{Decision, ReviewId, ReviewVerdict};
use persistence::{DbError, orders, risk};

use super::review_wire::RiskReviewDecision;
use crate::flows::reviews::decide_review;
use crate::kernel::access::permission::ReviewRisk;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::views::risk_review::RiskReviewView;

/// Decides the review, in person. The order is locked before its review.
pub(super) async fn decide(
    caller: ResourceCaller<ReviewRisk>,
    id: ReviewId,
    verdict: ReviewVerdict,
    body: Body<RiskReviewDecision>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = risk::find_review(conn, caller.scope(), id)?;
            let (found, ()) = caller.authorize_if(found, |_| caller.in_person())?;
            let order = orders::lock(conn, &Scope::Everything, found.order)?;
            let review = risk::lock_review(conn, caller.scope(), id)?;
            let pair = order.zip(review);
            let (order, review) =
                pair.ok_or_else(|| DbError::corrupt("a review without its order"))?;
            caller.if_match(review.version)?;
            let RiskReviewDecision { note } = body.parse()?;
            let decision = Decision { verdict, by: caller.user(), note, at: ctx.at };
            let review = decide_review(conn, (&order, review), decision, ctx)?;
            Answer::ok(&RiskReviewView::from(&review))
        })
        .await
}
