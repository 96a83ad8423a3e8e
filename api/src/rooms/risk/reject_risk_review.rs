//! `POST /v1/risk-reviews/{id}/reject`.

use actix_web::{post, web};
use domain::risk::ReviewVerdict;

use super::decide::decide;
use super::review_wire::RiskReviewDecision;
use crate::kernel::access::permission::ReviewRisk;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::RiskReviewKey;
use crate::views::risk_review::RiskReviewView;

/// Reject a review
///
/// Rejects the order: its stock, credit and limits are released, and its pending approval request is cancelled. Of an order
/// of which a part has left, the rest is cancelled. A closed review: 409 `review_closed`. A user that placed the order,
/// acted for the buyer or created the API key that placed it: 409 `own_order`. In person.
#[utoipa::path(
    params(RiskReviewKey),
    request_body = RiskReviewDecision,
    responses((status = 200, body = RiskReviewView)),
    security(("bearer" = ["risk.review"]))
)]
#[post("/risk-reviews/{id}/reject")]
pub(super) async fn reject_risk_review(
    caller: ResourceCaller<ReviewRisk>,
    id: web::Path<RiskReviewKey>,
    body: Body<RiskReviewDecision>,
) -> Answered {
    decide(caller, **id, ReviewVerdict::Reject, body).await
}
