//! `GET /v1/approval-requests/{id}`.

use actix_web::{get, web};

use crate::flows::delegates;
use crate::flows::waiting::{self, Asked};
use crate::kernel::access::permission::ReadApprovals;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApprovalRequestKey;
use crate::views::approval_request::ApprovalRequestView;

/// Get an approval request
///
/// Shows its steps, the current step with the users that it waits for, and the decisions with their comments. A
/// delegate finds the requests that the delegator decides.
#[utoipa::path(
    params(ApprovalRequestKey),
    responses((status = 200, body = ApprovalRequestView)),
    security(("bearer" = ["approvals.read"]))
)]
#[get("/approval-requests/{id}")]
pub(super) async fn get_approval_request(
    caller: ResourceCaller<ReadApprovals>,
    id: web::Path<ApprovalRequestKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let request = caller.authorize(delegates::find_request(conn, caller, id)?)?;
            let awaited = waiting::pending_with_one(conn, &request, Asked::by(caller))?;
            Answer::ok(&ApprovalRequestView::waiting(&request, &awaited))
        })
        .await
}
