//! `PATCH /v1/approval-rules/{id}`.

use actix_web::{patch, web};
use domain::approvals::Rule;
use domain::companies::Owner;
use domain::events::EventType;
use persistence::{Conn, approvals};

use super::wire::{ApprovalRuleUpdate, ApprovalRuleView};
use crate::flows::{approval_steps, rule_drafts};
use crate::kernel::access::permission::UpdateApprovalRules;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::ApprovalRuleKey;

/// Update an approval rule
///
/// It applies to new orders; pending requests keep their steps. `when` and `steps` are replaced as a whole. Only
/// staff change the operator's rules: 403 `operators_rule`. The amounts of a company's rule are in the company's
/// currency: 422 `currency_mismatch`.
#[utoipa::path(
    params(ApprovalRuleKey),
    request_body = ApprovalRuleUpdate,
    responses((status = 200, body = ApprovalRuleView)),
    security(("bearer" = ["approval_rules.update"]))
)]
#[patch("/approval-rules/{id}")]
pub(super) async fn update_approval_rule(
    caller: ResourceCaller<UpdateApprovalRules>,
    id: web::Path<ApprovalRuleKey>,
    body: Body<ApprovalRuleUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let rule = caller.authorize_whole(approvals::lock_rule(conn, caller.scope(), **id)?)?;
            rule.owner.admit(Owner::side_of(caller.scope()))?;
            caller.if_match(rule.version)?;
            let rule = changed(conn, rule, body.parse()?)?;
            approvals::save_rule(conn, &rule)?;
            let view = ApprovalRuleView::from(&rule);
            let subject =
                Subject { id: rule.id, version: rule.version, company: rule.company, view: &view };
            record(conn, EventType::ApprovalRuleUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

fn changed(conn: &mut Conn, rule: Rule, update: ApprovalRuleUpdate) -> Result<Rule, Problem> {
    let company = rule.company;
    let when = match update.when {
        Some(when) => rule_drafts::when(conn, company, when)?,
        None => rule.when,
    };
    let steps = match update.steps {
        Some(steps) => approval_steps::checked(conn, (company, rule.owner), steps)?,
        None => rule.steps,
    };
    Rule::check(&when, &steps).at("")?;
    let calendar = match update.calendar_id {
        Some(named) => rule_drafts::calendar(conn, company, named)?,
        None => rule.calendar,
    };
    let tolerance = match update.tolerance {
        Some(named) => rule_drafts::tolerance(conn, company, named)?,
        None => rule.tolerance,
    };
    Ok(Rule {
        name: update.name.unwrap_or(rule.name),
        priority: update.priority.unwrap_or(rule.priority),
        when,
        steps,
        calendar,
        tolerance,
        version: rule.version + 1,
        ..rule
    })
}
