//! `POST /v1/approval-requests/{id}/approve`.

use actix_web::{post, web};
use domain::approvals::Verdict;

use super::decision::{RequestDecision, answer};
use crate::kernel::access::permission::DecideApprovals;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApprovalRequestKey;
use crate::views::approval_request::ApprovalRequestView;

/// Approve a request
///
/// Says yes to the step whose turn it is. When every step is approved, the order is confirmed. Nobody
/// approves their own request; an order that has changed meanwhile is refused with 409
/// `approval_outdated`.
#[utoipa::path(
    params(ApprovalRequestKey),
    request_body = Option<RequestDecision>,
    responses((status = 200, body = ApprovalRequestView)),
    security(("bearer" = ["approvals.decide"]))
)]
#[post("/approval-requests/{id}/approve")]
pub(super) async fn approve_request(
    caller: CallerOn<DecideApprovals>,
    id: web::Path<ApprovalRequestKey>,
    body: Body<Option<RequestDecision>>,
) -> Answered {
    answer(caller, **id, body, Verdict::Approve).await
}
