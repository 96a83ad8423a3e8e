//! Steps of an approval, as rules ask for them.

use domain::approvals::{Approvers as DomainApprovers, Mode, StepRule};
use domain::failure::Violation;
use domain::identity::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::MemberKey;
use crate::kernel::problem::Problem;

/// One step of an approval.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalRuleStep {
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
        }
    }
}

impl ApproverRole {
    /// The role as a step names it; `None`: accountants decide nothing, so no step names them.
    const fn of(role: Role) -> Option<Self> {
        match role {
            Role::Buyer => Some(Self::Buyer),
            Role::Approver => Some(Self::Approver),
            Role::CompanyAdmin => Some(Self::CompanyAdmin),
            Role::Accountant => None,
        }
    }
}

impl ApprovalRuleStep {
    /// The step and its index in the rule, which error messages name.
    pub(crate) fn step(self, place: usize) -> Result<StepRule, Problem> {
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
                Approvers { role: ApproverRole::of(*role), member_ids: None }
            }
            DomainApprovers::Members(members) => Approvers {
                role: None,
                member_ids: Some(members.iter().map(|member| MemberKey::from(*member)).collect()),
            },
            // No rule names staff: only purchase rules of the operator ask them.
            DomainApprovers::Staff => Approvers { role: None, member_ids: None },
        };
        let mode = match step.mode {
            Mode::Any => ApprovalMode::Any,
            Mode::All => ApprovalMode::All,
        };
        Self { approvers, mode, escalate_after_hours: step.escalate_after_hours }
    }
}
