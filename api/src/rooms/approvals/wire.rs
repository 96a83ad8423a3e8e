//! Approval rules as they look in JSON.

use chrono::{DateTime, Utc};
use domain::approvals::{Approvers as DomainApprovers, Mode, Rule, StepRule};
use domain::companies::Owner;
use domain::failure::Violation;
use domain::identity::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{ApprovalRuleKey, CompanyKey, MemberKey, Money, RuleOwner};

/// An approval rule to be set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApprovalRule {
    /// Whose orders; not given: everybody's, if staff set it, else one's own company's.
    pub(super) company_id: Option<CompanyKey>,
    /// The side that owns it and may end it: `operator`, as only staff say, or `company`. Not given: the
    /// company's, if it is for one.
    pub(super) owner: Option<RuleOwner>,
    /// Its name, which approvers see.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Big orders")]
    pub(super) name: String,
    /// The steps of rules with a higher priority come first; 0 if not given.
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// Which orders need the approval.
    pub(super) when: ApprovalCondition,
    /// Who must say yes, one after the other.
    #[validate(length(min = 1, max = 5), nested)]
    #[schema(min_items = 1, max_items = 5)]
    pub(super) steps: Vec<ApprovalRuleStep>,
}

/// Which orders need an approval; what is not named does not matter.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalCondition {
    /// Those with a net total above this; null or absent: all.
    #[serde(default)]
    pub(super) order_total_over: Option<Money>,
}

/// One step of an approval.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRuleStep {
    /// Who may decide it.
    #[validate(nested)]
    approvers: Approvers,
    /// How many of them must say yes; `any` if not given.
    #[serde(default)]
    mode: ApprovalMode,
    /// After how many hours the company's administrators may decide it too; null or absent: never.
    #[validate(range(min = 1, max = 8760))]
    #[schema(minimum = 1, maximum = 8760, example = 48)]
    #[serde(default)]
    escalate_after_hours: Option<u32>,
}

/// Who may decide a step: the members with a role, or members by name; one of the two.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approvers {
    /// The members with this role.
    #[serde(default)]
    role: Option<ApproverRole>,
    /// These members.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    #[serde(default)]
    member_ids: Option<Vec<MemberKey>>,
}

/// A role that approvers have.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApproverRole {
    /// Orders.
    Buyer,
    /// Decides the company's approval requests.
    Approver,
    /// Runs the company's side.
    CompanyAdmin,
}

/// How many of a step's approvers must say yes.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApprovalMode {
    /// One.
    #[default]
    Any,
    /// Each.
    All,
}

impl From<ApproverRole> for Role {
    fn from(role: ApproverRole) -> Self {
        match role {
            ApproverRole::Buyer => Self::Buyer,
            ApproverRole::Approver => Self::Approver,
            ApproverRole::CompanyAdmin => Self::CompanyAdmin,
        }
    }
}

impl From<Role> for ApproverRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Buyer => Self::Buyer,
            Role::Approver => Self::Approver,
            Role::CompanyAdmin => Self::CompanyAdmin,
        }
    }
}

impl ApprovalRuleStep {
    /// The step with its place in the rule, which refusals name.
    pub(super) fn step(self, place: usize) -> Result<StepRule, Problem> {
        let approvers = match (self.approvers.role, self.approvers.member_ids) {
            (Some(role), None) => DomainApprovers::Role(role.into()),
            (None, Some(members)) => {
                DomainApprovers::Members(members.into_iter().map(|member| *member).collect())
            }
            (Some(_), Some(_)) | (None, None) => {
                return Err(Problem::invalid(vec![Violation::new(
                    format!("/steps/{place}/approvers"),
                    "role_or_members",
                    "approvers are a role or member_ids, one of the two",
                )]));
            }
        };
        let mode = match self.mode {
            ApprovalMode::Any => Mode::Any,
            ApprovalMode::All => Mode::All,
        };
        Ok(StepRule { approvers, mode, escalate_after_hours: self.escalate_after_hours })
    }
}

impl From<&StepRule> for ApprovalRuleStep {
    fn from(step: &StepRule) -> Self {
        let approvers = match &step.approvers {
            DomainApprovers::Role(role) => {
                Approvers { role: Some((*role).into()), member_ids: None }
            }
            DomainApprovers::Members(members) => Approvers {
                role: None,
                member_ids: Some(members.iter().map(|member| MemberKey::from(*member)).collect()),
            },
        };
        let mode = match step.mode {
            Mode::Any => ApprovalMode::Any,
            Mode::All => ApprovalMode::All,
        };
        Self { approvers, mode, escalate_after_hours: step.escalate_after_hours }
    }
}

/// Which orders need which approvals.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRule)]
pub(super) struct ApprovalRuleView {
    /// Its id.
    id: ApprovalRuleKey,
    /// Whose orders; null: everybody's.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// The side that owns it: the `operator`'s is ended by staff alone.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
    /// Its name.
    #[schema(example = "Big orders")]
    name: String,
    /// The steps of rules with a higher priority come first.
    #[schema(example = 10)]
    priority: i64,
    /// Which orders need the approval.
    when: ApprovalCondition,
    /// Who must say yes, one after the other.
    steps: Vec<ApprovalRuleStep>,
    /// Its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was set.
    created_at: DateTime<Utc>,
}

impl From<&Rule> for ApprovalRuleView {
    fn from(rule: &Rule) -> Self {
        Self {
            id: rule.id.into(),
            company_id: rule.company.map(Into::into),
            owner: rule.owner.as_str(),
            name: rule.name.clone(),
            priority: rule.priority,
            when: ApprovalCondition { order_total_over: rule.over.map(Into::into) },
            steps: rule.steps.iter().map(ApprovalRuleStep::from).collect(),
            version: rule.version,
            created_at: rule.created_at,
        }
    }
}

/// Approval rules, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApprovalRuleList {
    /// The approval rules of this page.
    pub(super) data: Vec<ApprovalRuleView>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which approval rules.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRuleFilter {
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page before ended: its `next_cursor`.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
