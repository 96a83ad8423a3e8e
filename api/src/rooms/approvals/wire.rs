//! JSON types of approval rules.

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

/// A new approval rule.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApprovalRule {
    /// Company the rule applies to. Omitted: all companies (staff) or the caller's own.
    pub(super) company_id: Option<CompanyKey>,
    /// The side that owns the rule and may end it: `operator` (staff only) or `company`. Omitted:
    /// `company` if the rule is for one company.
    pub(super) owner: Option<RuleOwner>,
    /// Name of the rule, visible to approvers.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Big orders")]
    pub(super) name: String,
    /// Rules with a higher priority add their steps first; default 0.
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// Orders that need the approval.
    pub(super) when: ApprovalCondition,
    /// Approval steps, in sequence.
    #[validate(length(min = 1, max = 5), nested)]
    #[schema(min_items = 1, max_items = 5)]
    pub(super) steps: Vec<ApprovalRuleStep>,
}

/// Conditions for an approval; an omitted condition always holds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalCondition {
    /// Orders with a net total above this amount; null or absent: all orders.
    #[serde(default)]
    pub(super) order_total_over: Option<Money>,
}

/// One step of an approval.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRuleStep {
    /// Approvers of the step.
    #[validate(nested)]
    approvers: Approvers,
    /// How many approvers must approve; default `any`.
    #[serde(default)]
    mode: ApprovalMode,
    /// Hours until the company's administrators may decide the step too; null or absent: never.
    #[validate(range(min = 1, max = 8760))]
    #[schema(minimum = 1, maximum = 8760, example = 48)]
    #[serde(default)]
    escalate_after_hours: Option<u32>,
}

/// Approvers of a step: either the members with a role, or named members.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approvers {
    /// All members with this role.
    #[serde(default)]
    role: Option<ApproverRole>,
    /// The members with these ids.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    #[serde(default)]
    member_ids: Option<Vec<MemberKey>>,
}

/// A member role of approvers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApproverRole {
    /// Places orders.
    Buyer,
    /// Decides the company's approval requests.
    Approver,
    /// Administers the company's account.
    CompanyAdmin,
    /// Reads the company's orders, documents, payments and credit.
    Accountant,
}

/// How many approvers of a step must approve.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApprovalMode {
    /// One of them.
    #[default]
    Any,
    /// All of them.
    All,
}

impl From<ApproverRole> for Role {
    fn from(role: ApproverRole) -> Self {
        match role {
            ApproverRole::Buyer => Self::Buyer,
            ApproverRole::Approver => Self::Approver,
            ApproverRole::CompanyAdmin => Self::CompanyAdmin,
            ApproverRole::Accountant => Self::Accountant,
        }
    }
}

impl From<Role> for ApproverRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Buyer => Self::Buyer,
            Role::Approver => Self::Approver,
            Role::CompanyAdmin => Self::CompanyAdmin,
            Role::Accountant => Self::Accountant,
        }
    }
}

impl ApprovalRuleStep {
    /// The step and its index in the rule, which error messages name.
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

/// An approval rule: which orders need which approvals.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRule)]
pub(super) struct ApprovalRuleView {
    /// Id of the rule.
    id: ApprovalRuleKey,
    /// Company the rule applies to; null: all companies.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// The side that owns the rule; only staff end the rules of the `operator`.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
    /// Name of the rule.
    #[schema(example = "Big orders")]
    name: String,
    /// Rules with a higher priority add their steps first.
    #[schema(example = 10)]
    priority: i64,
    /// Orders that need the approval.
    when: ApprovalCondition,
    /// Approval steps, in sequence.
    steps: Vec<ApprovalRuleStep>,
    /// `ETag` of the rule.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
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

/// Approval rules, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApprovalRuleList {
    /// Approval rules of this page.
    pub(super) data: Vec<ApprovalRuleView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for approval rules.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRuleFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
