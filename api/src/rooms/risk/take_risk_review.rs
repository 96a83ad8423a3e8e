//! `POST /v1/risk-reviews/{id}/take`.

use actix_web::{post, web};
use persistence::risk;

use crate::flows::apply_review::apply_review;
use crate::kernel::access::permission::ReviewRisk;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::RiskReviewKey;
use crate::kernel::write::NoBody;
use crate::views::risk_review::RiskReviewView;

/// Take a review
///
/// The caller becomes the assignee of an open review (else 409 `review_closed`), also in place of another one, so that two
/// reviewers do not work on it. Any reviewer may still decide it. In person.
#[utoipa::path(
    params(RiskReviewKey),
    responses((status = 200, body = RiskReviewView)),
    security(("bearer" = ["risk.review"]))
)]
#[post("/risk-reviews/{id}/take")]
pub(super) async fn take_risk_review(
    caller: ResourceCaller<ReviewRisk>,
    id: web::Path<RiskReviewKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let found = risk::lock_review(conn, caller.scope(), **id)?;
            let (review, ()) = caller.authorize_if(found, |_| caller.in_person())?;
            caller.if_match(review.version)?;
            match review.clone().taken(caller.user())? {
                Some(change) => {
                    apply_review(conn, &change, ctx)?;
                    Answer::ok(&RiskReviewView::from(&change.review))
                }
                None => Answer::ok(&RiskReviewView::from(&review)),
            }
        })
        .await
}
