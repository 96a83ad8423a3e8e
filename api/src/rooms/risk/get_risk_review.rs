//! `GET /v1/risk-reviews/{id}`.

use actix_web::{get, web};
use persistence::risk;

use crate::kernel::access::permission::ReadRisk;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::RiskReviewKey;
use crate::views::risk_review::RiskReviewView;

/// Get a review
#[utoipa::path(
    params(RiskReviewKey),
    responses((status = 200, body = RiskReviewView)),
    security(("bearer" = ["risk.read"]))
)]
#[get("/risk-reviews/{id}")]
pub(super) async fn get_risk_review(
    caller: ResourceCaller<ReadRisk>,
    id: web::Path<RiskReviewKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let review = caller.authorize(risk::find_review(conn, caller.scope(), **id)?)?;
            Answer::ok(&RiskReviewView::from(&review))
        })
        .await
}
