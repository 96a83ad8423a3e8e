//! `POST /v1/risk-reviews`.

use actix_web::post;
use domain::risk::{NewReview, ReviewReason};
use persistence::{fresh_id, orders};

use super::review_wire::NewRiskReview;
use crate::flows::reviews::open_review;
use crate::kernel::access::permission::ReviewRisk;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::views::risk_review::RiskReviewView;

/// Create a review
///
/// Opens a review of an order by hand: the order gets the hold `review`, and waits for it. An order of which nothing is
/// left to ship, or that has ended: 409 `nothing_left_to_hold`. One with an open review: 409 `already_held`. In person.
#[utoipa::path(
    request_body = NewRiskReview,
    responses((status = 201, body = RiskReviewView)),
    security(("bearer" = ["risk.review"]))
)]
#[post("/risk-reviews")]
pub(super) async fn create_risk_review(
    caller: Caller<ReviewRisk>,
    body: Body<NewRiskReview>,
) -> Answered {
    caller.in_person()?;
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let NewRiskReview { order_id, note } = body.parse()?;
            let order = orders::lock(conn, caller.scope(), *order_id)?;
            let order = order.ok_or_else(Problem::not_found)?;
            let (opened_by, at) = (caller.user(), ctx.at);
            let new =
                NewReview { id: fresh_id(), reason: ReviewReason::Manual, note, opened_by, at };
            let review = open_review(conn, &order, new, ctx)?;
            let location = format!("/v1/risk-reviews/{}", review.id);
            Answer::created(location, &RiskReviewView::from(&review))
        })
        .await
}
