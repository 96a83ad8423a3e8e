//! `POST /v1/approval-rules`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::events::EventType;
use persistence::{approvals, bounds};

use super::wire::ApprovalRuleView;
use crate::flows::named_company::for_whom;
use crate::flows::rule_drafts::NewApprovalRule;
use crate::kernel::access::permission::CreateApprovalRules;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;

/// Create an approval rule
///
/// A company's administrator sets rules of that company; staff set rules of any company or of all
/// companies. Only staff set and end the operator's rules (for all companies, or with
/// `"owner": "operator"`): 403 `operators_rule`. Pending requests keep their steps. The amounts of a
/// company's rule are in the company's currency (422 `currency_mismatch`). A rule for all companies applies
/// only to orders in the currency of its amounts; without any, to orders in every currency. At most 100 rules are in
/// force per company, and 100 for all companies: 409 `too_many_approval_rules`.
#[utoipa::path(
    request_body = NewApprovalRule,
    responses((status = 201, body = ApprovalRuleView)),
    security(("bearer" = ["approval_rules.create"]))
)]
#[post("/approval-rules")]
pub(super) async fn create_approval_rule(
    caller: Caller<CreateApprovalRules>,
    body: Body<NewApprovalRule>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let (company, owner) = for_whom(conn, caller.scope(), (new.company_id, new.owner))?;
            caller.company_wide()?;
            new.hold(conn, company)?;
            let rule = new.rule(conn, (company, owner), ctx.at)?;
            bounds::hold(conn, Bounded::ApprovalRules, company)?;
            Bounded::ApprovalRules.check(approvals::count_rules(conn, company)?)?;
            approvals::insert_rule(conn, &rule)?;
            let view = ApprovalRuleView::from(&rule);
            let subject = Subject { id: rule.id, version: 1, company, view: &view };
            record(conn, EventType::ApprovalRuleCreated, &subject, ctx)?;
            Answer::created(format!("/v1/approval-rules/{}", rule.id), &view)
        })
        .await
}
