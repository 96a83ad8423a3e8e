//! `POST /v1/approval-requests/{id}/reject`.

use actix_web::{post, web};

use super::decision::{RequestDecision, answer};
use crate::kernel::access::permission::DecideApprovals;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApprovalRequestKey;
use crate::views::approval_request::ApprovalRequestView;

/// Reject a request
///
/// One rejection is enough: the order is rejected, and its stock, credit and limits are released.
#[utoipa::path(
    params(ApprovalRequestKey),
    request_body = Option<RequestDecision>,
    responses((status = 200, body = ApprovalRequestView)),
    security(("bearer" = ["approvals.decide"]))
)]
#[post("/approval-requests/{id}/reject")]
pub(super) async fn reject_request(
    caller: ResourceCaller<DecideApprovals>,
    id: web::Path<ApprovalRequestKey>,
    body: Body<Option<RequestDecision>>,
) -> Answered {
    answer(caller, **id, body).await
}
