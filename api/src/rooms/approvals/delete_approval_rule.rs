//! `DELETE /v1/approval-rules/{id}`.

use actix_web::{delete, web};
use domain::approvals::Rule;
use domain::companies::Owner;
use domain::events::EventType;
use persistence::approvals;

use super::wire::ApprovalRuleView;
use crate::kernel::access::permission::DeactivateApprovalRules;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApprovalRuleKey;
use crate::kernel::write::NoBody;

/// Delete an approval rule
///
/// New orders no longer need its approval. Only staff end the operator's rules: 403 `operators_rule`.
/// Pending requests keep their steps.
#[utoipa::path(
    params(ApprovalRuleKey),
    responses((status = 204)),
    security(("bearer" = ["approval_rules.deactivate"]))
)]
#[delete("/approval-rules/{id}")]
pub(super) async fn delete_approval_rule(
    caller: ResourceCaller<DeactivateApprovalRules>,
    id: web::Path<ApprovalRuleKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let rule = caller.authorize_whole(approvals::lock_rule(conn, caller.scope(), **id)?)?;
            rule.owner.admit(Owner::side_of(caller.scope()))?;
            caller.if_match(rule.version)?;
            let rule = Rule { version: rule.version + 1, ..rule };
            approvals::delete_rule(conn, rule.id)?;
            let view = ApprovalRuleView::from(&rule);
            let subject =
                Subject { id: rule.id, version: rule.version, company: rule.company, view: &view };
            record(conn, EventType::ApprovalRuleDeactivated, &subject, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
