//! JSON of approval requests.

use chrono::{DateTime, Utc};
use domain::approvals::{
    self, Approvers, Awaited, Mode, Request, RequestChange, RequestStatus, Step, StepDecision,
    StepState, SubjectKind, Verdict,
};
use domain::companies::Owner;
use domain::identity::StaffRole;
use persistence::Conn;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::wire::{
    ApprovalRequestKey, ApprovalRuleKey, CompanyKey, MemberKey, Money, OrderKey, UserKey,
};

/// The most users of a step that are shown.
const MOST_SHOWN: usize = 100;

/// An approval request.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRequest)]
pub(crate) struct ApprovalRequestView {
    /// Id of the request.
    id: ApprovalRequestKey,
    /// Company that placed the order.
    company_id: CompanyKey,
    /// What is to be approved.
    subject: ApprovalSubjectView,
    /// The order to approve.
    order_id: OrderKey,
    /// User that placed the order, and so may not decide.
    requested_by: UserKey,
    /// Status of the request.
    #[schema(example = "pending", extensions(("x-extensible-enum" = json!(RequestStatus::ALL.map(RequestStatus::as_str)))))]
    status: &'static str,
    /// Steps of the request, in sequence.
    steps: Vec<ApprovalStepView>,
    /// Net that is left of what is to be approved. Only in the responses of GET and in the event of a reminder, while the
    /// request is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Money>,
    /// Net that approvers have approved since the request was made or began anew, the lowest if they differ; null:
    /// none. A later change is measured against it.
    #[schema(required = true)]
    approved_net: Option<Money>,
    /// Time the request expires if it is still undecided.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Version, rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Time of creation.
    created_at: DateTime<Utc>,
}

/// What an approval request is about.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalSubject)]
struct ApprovalSubjectView {
    /// Its type.
    #[serde(rename = "type")]
    #[schema(example = "order", extensions(("x-extensible-enum" = json!(SubjectKind::ALL.map(SubjectKind::as_str)))))]
    kind: &'static str,
    /// Its id.
    #[schema(example = "order_01h455vb4pex5vsknk084sn02q")]
    id: String,
}

/// A step of an approval request.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRequestStep)]
struct ApprovalStepView {
    /// Approval rule that requires the step; null: an order limit, a quantity rule or a budget asks for it.
    #[schema(required = true)]
    rule_id: Option<ApprovalRuleKey>,
    /// Name of the rule when the request was created.
    #[schema(required = true, example = "Above 500")]
    rule_name: Option<String>,
    /// The side that decides: `company`, or `operator` where a purchase rule of the operator asks. Members of
    /// the company do not decide the operator's steps.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    side: &'static str,
    /// Role of the members that may decide; null: the named members, or staff of the operator.
    #[schema(required = true, example = "approver")]
    approver_role: Option<&'static str>,
    /// `unit`: only those of them decide that were given the role at the nearest place, from the order's unit up; null:
    /// all with the role there.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(["unit"]))))]
    approver_at: Option<&'static str>,
    /// Role of the operator's staff that decide; null: members, or any staff that decide the operator's steps.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(StaffRole::ALL.map(StaffRole::as_str)))))]
    approver_staff_role: Option<&'static str>,
    /// Members that may decide, if the step names them.
    approver_ids: Vec<MemberKey>,
    /// How many of them must approve: `any`, `all`, or `at_least` so many.
    #[schema(example = "any", extensions(("x-extensible-enum" = json!(Mode::WORDS))))]
    mode: &'static str,
    /// How many must approve, for `at_least`; null for other modes.
    #[schema(required = true, minimum = 1, maximum = 20)]
    at_least: Option<u32>,
    /// Status of the step.
    #[schema(example = "active", extensions(("x-extensible-enum" = json!(StepState::ALL.map(StepState::as_str)))))]
    status: &'static str,
    /// Time since which the step is the current one.
    #[schema(required = true)]
    active_since: Option<DateTime<Utc>>,
    /// Time from which further approvers may decide too: those that the rule escalates to, by default the
    /// company's administrators; null: never, or the step is not current yet.
    #[schema(required = true)]
    escalates_at: Option<DateTime<Utc>>,
    /// Time of the next reminder; null: none is to come.
    #[schema(required = true)]
    reminds_at: Option<DateTime<Utc>>,
    /// Number of reminders so far.
    #[schema(minimum = 0, maximum = 10)]
    reminders: u32,
    /// Users that the step waits for, at most 100; empty: it is not current. Members see no staff. Only in the
    /// responses of GET, and in the event of a reminder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 100)]
    pending_with: Option<Vec<AwaitedView>>,
    /// Decisions on the step.
    decisions: Vec<ApprovalDecisionView>,
}

/// A user that a step waits for.
#[derive(Serialize, ToSchema)]
#[schema(as = AwaitedApprover)]
struct AwaitedView {
    /// The user.
    user_id: UserKey,
    /// Approver that the user would answer for, as their delegate; null: for themselves.
    #[schema(required = true)]
    on_behalf_of: Option<UserKey>,
}

/// A member's decision on a step.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalDecision)]
struct ApprovalDecisionView {
    /// Member that decided.
    decided_by: UserKey,
    /// Approver that the member answered for, as their delegate; null: for themselves.
    #[schema(required = true)]
    on_behalf_of: Option<UserKey>,
    /// `approve` or `reject`.
    #[schema(example = "approve", extensions(("x-extensible-enum" = json!(Verdict::ALL.map(Verdict::as_str)))))]
    verdict: &'static str,
    /// Reason for the decision.
    #[schema(required = true, example = "within the project's plan")]
    comment: Option<String>,
    /// Time of the decision.
    decided_at: DateTime<Utc>,
}

impl From<&Request> for ApprovalRequestView {
    fn from(request: &Request) -> Self {
        Self {
            id: request.id.into(),
            company_id: request.company.into(),
            subject: request.subject.into(),
            order_id: match request.subject {
                approvals::Subject::Order(order) => order.into(),
            },
            requested_by: request.requested_by.into(),
            status: request.status.as_str(),
            steps: request.steps.iter().map(ApprovalStepView::from).collect(),
            amount: None,
            approved_net: request.heard().map(|approved| approved.net.into()),
            expires_at: request.expires_at,
            version: request.version,
            created_at: request.created_at,
        }
    }
}

impl From<approvals::Subject> for ApprovalSubjectView {
    fn from(subject: approvals::Subject) -> Self {
        let id = match subject {
            approvals::Subject::Order(order) => order.to_string(),
        };
        Self { kind: subject.kind().as_str(), id }
    }
}

impl From<&Step> for ApprovalStepView {
    fn from(step: &Step) -> Self {
        let (approver_role, approver_ids) = match &step.approvers {
            Approvers::Role(role) | Approvers::RoleAtUnit(role) => {
                (Some(role.as_str()), Vec::new())
            }
            Approvers::Members(members) => {
                (None, members.iter().map(|member| (*member).into()).collect())
            }
            Approvers::Staff | Approvers::StaffRole(_) => (None, Vec::new()),
        };
        let at_unit = matches!(step.approvers, Approvers::RoleAtUnit(_));
        let approver_staff_role = match step.approvers {
            Approvers::StaffRole(role) => Some(role.as_str()),
            _ => None,
        };
        let (rule_id, rule_name) = step.rule.clone().unzip();
        Self {
            rule_id: rule_id.map(Into::into),
            rule_name,
            side: step.approvers.side().as_str(),
            approver_role,
            approver_at: at_unit.then_some("unit"),
            approver_staff_role,
            approver_ids,
            mode: step.mode.as_str(),
            at_least: step.mode.at_least(),
            status: step.state.as_str(),
            active_since: step.active_since,
            escalates_at: step.opens_at(),
            reminds_at: step.next_reminder(),
            reminders: step.reminders,
            pending_with: None,
            decisions: step.decisions.iter().map(ApprovalDecisionView::from).collect(),
        }
    }
}

/// What a pending request waits for; nothing of a closed one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    /// The users.
    pub(crate) awaited: Vec<Awaited>,
    /// The net that is left of its subject.
    pub(crate) amount: Option<domain::money::Money>,
}

impl ApprovalRequestView {
    /// The request, with its amount, and the users that its current step waits for.
    pub(crate) fn waiting(request: &Request, waiting: &Waiting) -> Self {
        let mut view = Self { amount: waiting.amount.map(Into::into), ..Self::from(request) };
        let awaited = waiting.awaited.as_slice();
        for (shown, step) in view.steps.iter_mut().zip(&request.steps) {
            let current = if step.state == StepState::Active { awaited } else { &[] };
            shown.pending_with = Some(current.iter().take(MOST_SHOWN).map(Into::into).collect());
        }
        view
    }
}

impl From<&Awaited> for AwaitedView {
    fn from(awaited: &Awaited) -> Self {
        Self { user_id: awaited.user.into(), on_behalf_of: awaited.on_behalf_of.map(Into::into) }
    }
}

impl From<&StepDecision> for ApprovalDecisionView {
    fn from(decision: &StepDecision) -> Self {
        Self {
            decided_by: decision.user.into(),
            on_behalf_of: decision.on_behalf_of.map(Into::into),
            verdict: decision.verdict.as_str(),
            comment: decision.comment.clone(),
            decided_at: decision.at,
        }
    }
}

/// Records an event of a written request, with the request as its GET renders it.
pub(crate) fn record_request(
    conn: &mut Conn,
    change: &RequestChange,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    record_view(conn, change, &ApprovalRequestView::from(&change.request), ctx)
}

/// The same, with the users that the request waits for.
pub(crate) fn record_waiting(
    conn: &mut Conn,
    change: &RequestChange,
    waiting: &Waiting,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    record_view(conn, change, &ApprovalRequestView::waiting(&change.request, waiting), ctx)
}

fn record_view(
    conn: &mut Conn,
    RequestChange { request, event }: &RequestChange,
    view: &ApprovalRequestView,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let company = Some(request.company);
    let subject = Subject { id: request.id, version: request.version, company, view };
    record(conn, *event, &subject, ctx)
}
