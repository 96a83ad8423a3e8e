//! `GET /v1/approval-rules/{id}`.

use actix_web::{get, web};
use persistence::approvals;

use super::rule_wire::ApprovalRuleView;
use crate::answer::Answer;
use crate::caller::CallerOn;
use crate::identity::permission::ReadApprovalRules;
use crate::problem::Answered;
use crate::wire::ApprovalRuleKey;

/// Get an approval rule
#[utoipa::path(
    params(ApprovalRuleKey),
    responses((status = 200, body = ApprovalRuleView)),
    security(("bearer" = ["approval_rules.read"]))
)]
#[get("/approval-rules/{id}")]
pub(super) async fn get_approval_rule(
    caller: CallerOn<ReadApprovalRules>,
    id: web::Path<ApprovalRuleKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let rule = caller.admit(approvals::find_rule(conn, caller.scope(), **id)?)?;
            Answer::ok(&ApprovalRuleView::from(&rule))
        })
        .await
}
