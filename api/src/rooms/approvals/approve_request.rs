//! `POST /v1/approval-requests/{id}/approve`.

use actix_web::{post, web};

use super::decision::{RequestApproval, answer};
use crate::kernel::access::permission::DecideApprovals;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApprovalRequestKey;
use crate::views::approval_request::ApprovalRequestView;

/// Approve a request
///
/// Approves the current step. Once every step is approved, the order is confirmed. Users cannot approve
/// their own requests. Steps of the `operator` are decided by staff alone. An order that has changed since is
/// refused with 409 `approval_outdated`. With `cancel_lines` the approver takes quantities out of the order and
/// approves the rest. The rest may fall below minimum quantities and the minimum order total; increments, price tiers
/// and charges stay terms (409 `cancellation_breaks_terms`). Taking out everything is refused with 422 `nothing_left`.
#[utoipa::path(
    params(ApprovalRequestKey),
    request_body = Option<RequestApproval>,
    responses((status = 200, body = ApprovalRequestView)),
    security(("bearer" = ["approvals.decide"]))
)]
#[post("/approval-requests/{id}/approve")]
pub(super) async fn approve_request(
    caller: ResourceCaller<DecideApprovals>,
    id: web::Path<ApprovalRequestKey>,
    body: Body<Option<RequestApproval>>,
) -> Answered {
    answer(caller, **id, body).await
}
