//! `GET /v1/risk-reviews`.

use actix_web::get;
use domain::risk::{ReviewReason, ReviewStatus};
use persistence::page::Position;
use persistence::risk::{self, ReviewFilter};

use super::review_wire::{RiskReviewFilter, RiskReviewList};
use crate::kernel::access::permission::ReadRisk;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::{Query, bad_query};
use crate::views::risk_review::RiskReviewView;

/// List reviews
///
/// Newest first.
#[utoipa::path(
    params(RiskReviewFilter),
    responses((status = 200, body = RiskReviewList)),
    security(("bearer" = ["risk.read"]))
)]
#[get("/risk-reviews")]
pub(super) async fn list_risk_reviews(
    caller: Caller<ReadRisk>,
    query: Query<RiskReviewFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let status = query.status.as_deref().map(str::parse::<ReviewStatus>).transpose();
    let status = status.map_err(|error| bad_query(&format!("`status`: {error}")))?;
    let reason = query.reason.as_deref().map(str::parse::<ReviewReason>).transpose();
    let reason = reason.map_err(|error| bad_query(&format!("`reason`: {error}")))?;
    let filter = ReviewFilter {
        status,
        reason,
        assignee: query.assignee.map(|user| *user),
        order: query.order_id.map(|order| *order),
    };
    caller
        .read(move |conn, caller| {
            let all = risk::list_reviews(conn, caller.scope(), filter, page.slice())?;
            let (data, next_cursor) = page.fill(
                all,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(RiskReviewView::from(&row)),
            )?;
            Answer::ok(&RiskReviewList { data, next_cursor })
        })
        .await
}
