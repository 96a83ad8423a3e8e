//! `GET /v1/approval-requests/{id}`.

use actix_web::{get, web};
use persistence::approvals;

use super::view::ApprovalRequestView;
use crate::answer::Answer;
use crate::caller::CallerOn;
use crate::identity::permission::ReadApprovals;
use crate::problem::Answered;
use crate::wire::ApprovalRequestKey;

/// Get an approval request
///
/// Which steps it has, whose turn it is, and what was said.
#[utoipa::path(
    params(ApprovalRequestKey),
    responses((status = 200, body = ApprovalRequestView)),
    security(("bearer" = ["approvals.read"]))
)]
#[get("/approval-requests/{id}")]
pub(super) async fn get_approval_request(
    caller: CallerOn<ReadApprovals>,
    id: web::Path<ApprovalRequestKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let request = caller.admit(approvals::find_request(conn, caller.scope(), id)?)?;
            Answer::ok(&ApprovalRequestView::from(&request))
        })
        .await
}
