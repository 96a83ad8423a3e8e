//! Approval requests as they look in JSON.

use chrono::{DateTime, Utc};
use domain::approvals::{
    self, Approvers, Mode, Request, RequestChange, RequestStatus, Step, StepDecision, StepState,
    Verdict,
};
use persistence::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{
    ApprovalRequestKey, ApprovalRuleKey, CompanyKey, MemberKey, OrderKey, UserKey,
};

/// A request for approval.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRequest)]
pub(crate) struct ApprovalRequestView {
    /// Its id.
    id: ApprovalRequestKey,
    /// Whose order it is about.
    company_id: CompanyKey,
    /// The order it is about.
    order_id: OrderKey,
    /// Who placed the order, and so may not decide.
    requested_by: UserKey,
    /// Where it stands.
    #[schema(example = "pending", extensions(("x-extensible-enum" = json!(RequestStatus::ALL.map(RequestStatus::as_str)))))]
    status: &'static str,
    /// What is asked for, one after the other.
    steps: Vec<ApprovalStepView>,
    /// When it is given up, if nobody has decided.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// One step of a request.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRequestStep)]
struct ApprovalStepView {
    /// The rule that asks for it; null where an order limit does.
    #[schema(required = true)]
    rule_id: Option<ApprovalRuleKey>,
    /// The name the rule had.
    #[schema(required = true, example = "Above 500")]
    rule_name: Option<String>,
    /// Who may decide it: the members with this role; null: those named.
    #[schema(required = true, example = "approver")]
    approver_role: Option<&'static str>,
    /// Who may decide it, where they are named.
    approver_ids: Vec<MemberKey>,
    /// How many of them must say yes: `any`, `all`.
    #[schema(example = "any", extensions(("x-extensible-enum" = json!(Mode::ALL.map(Mode::as_str)))))]
    mode: &'static str,
    /// Where it stands.
    #[schema(example = "active", extensions(("x-extensible-enum" = json!(StepState::ALL.map(StepState::as_str)))))]
    status: &'static str,
    /// Since when it is its turn.
    #[schema(required = true)]
    active_since: Option<DateTime<Utc>>,
    /// From when on the company's administrators may decide it too; null: never, or its turn has not come.
    #[schema(required = true)]
    escalates_at: Option<DateTime<Utc>>,
    /// What was said.
    decisions: Vec<ApprovalDecisionView>,
}

/// What somebody said to a step.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalDecision)]
struct ApprovalDecisionView {
    /// Who.
    decided_by: UserKey,
    /// `approve` or `reject`.
    #[schema(example = "approve", extensions(("x-extensible-enum" = json!(Verdict::ALL.map(Verdict::as_str)))))]
    verdict: &'static str,
    /// Why.
    #[schema(required = true, example = "within the project's plan")]
    comment: Option<String>,
    /// When.
    decided_at: DateTime<Utc>,
}

impl From<&Request> for ApprovalRequestView {
    fn from(request: &Request) -> Self {
        Self {
            id: request.id.into(),
            company_id: request.company.into(),
            order_id: match request.subject {
                approvals::Subject::Order(order) => order.into(),
            },
            requested_by: request.requested_by.into(),
            status: request.status.as_str(),
            steps: request.steps.iter().map(ApprovalStepView::from).collect(),
            expires_at: request.expires_at,
            version: request.version,
            created_at: request.created_at,
        }
    }
}

impl From<&Step> for ApprovalStepView {
    fn from(step: &Step) -> Self {
        let (approver_role, approver_ids) = match &step.approvers {
            Approvers::Role(role) => (Some(role.as_str()), Vec::new()),
            Approvers::Members(members) => {
                (None, members.iter().map(|member| (*member).into()).collect())
            }
        };
        let (rule_id, rule_name) = step.rule.clone().unzip();
        Self {
            rule_id: rule_id.map(Into::into),
            rule_name,
            approver_role,
            approver_ids,
            mode: step.mode.as_str(),
            status: step.state.as_str(),
            active_since: step.active_since,
            escalates_at: step.opens_to_administrators_at(),
            decisions: step.decisions.iter().map(ApprovalDecisionView::from).collect(),
        }
    }
}

impl From<&StepDecision> for ApprovalDecisionView {
    fn from(decision: &StepDecision) -> Self {
        Self {
            decided_by: decision.user.into(),
            verdict: decision.verdict.as_str(),
            comment: decision.comment.clone(),
            decided_at: decision.at,
        }
    }
}

/// Records what happened to a written request, with the request as its GET shows it.
pub(crate) fn record_request(
    conn: &mut Conn,
    RequestChange { request, event }: &RequestChange,
    now: &Occasion,
) -> Result<(), Problem> {
    let view = ApprovalRequestView::from(request);
    let company = Some(request.company);
    let subject = Subject { id: request.id, version: request.version, company, view: &view };
    record(conn, *event, &subject, now)
}
