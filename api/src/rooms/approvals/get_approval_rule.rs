//! `GET /v1/approval-rules/{id}`.

use actix_web::{get, web};
use persistence::approvals;

use super::wire::ApprovalRuleView;
use crate::kernel::access::permission::ReadApprovalRules;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApprovalRuleKey;

/// Get an approval rule
#[utoipa::path(
    params(ApprovalRuleKey),
    responses((status = 200, body = ApprovalRuleView)),
    security(("bearer" = ["approval_rules.read"]))
)]
#[get("/approval-rules/{id}")]
pub(super) async fn get_approval_rule(
    caller: ResourceCaller<ReadApprovalRules>,
    id: web::Path<ApprovalRuleKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let rule = caller.authorize(approvals::find_rule(conn, caller.scope(), **id)?)?;
            Answer::ok(&ApprovalRuleView::from(&rule))
        })
        .await
}
