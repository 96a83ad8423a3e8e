//! Steps of an approval, as rules ask for them.

use domain::approvals::{Approvers as DomainApprovers, Chasing, Mode, StepRule};
use domain::failure::Violation;
use domain::identity::{Role, StaffRole};
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
    /// How many approvers must approve, for the mode `at_least`; each has one voice. Where fewer are left, the
    /// company's administrators are the missing ones.
    #[validate(range(min = 1, max = 20))]
    #[schema(minimum = 1, maximum = 20, example = 2)]
    #[serde(default)]
    at_least: Option<u32>,
    /// Hours until the company's administrators may decide the step too; null or absent: never, unless `escalate`
    /// says when. The same as `escalate` with these hours alone, which a rule shows here.
    #[validate(range(min = 1, max = 8760))]
    #[schema(minimum = 1, maximum = 8760, example = 48)]
    #[serde(default)]
    escalate_after_hours: Option<u32>,
    /// When the step opens to further approvers; null or absent: never, unless `escalate_after_hours` says when. A
    /// rule shows one of the two.
    #[validate(nested)]
    #[serde(default)]
    escalate: Option<Escalation>,
    /// Hours from one reminder to the next, all hours counted; null or absent: none. There are at most ten, each
    /// an event `approval_request.reminded`.
    #[validate(range(min = 1, max = 8760))]
    #[schema(minimum = 1, maximum = 8760, example = 24)]
    #[serde(default)]
    remind_every_hours: Option<u32>,
}

/// When a step that waits opens to further approvers.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Escalation {
    /// Hours since the step became the current one.
    #[validate(range(min = 1, max = 8760))]
    #[schema(minimum = 1, maximum = 8760, example = 8)]
    after_hours: u32,
    /// Whether only working hours of the calendar count; default false.
    #[serde(default)]
    working: bool,
    /// Approvers that may decide too from then on; null or absent: the company's administrators.
    #[validate(nested)]
    #[serde(default)]
    to: Option<Approvers>,
}

/// Approvers of a step: the members with a role, or named members, or staff with a role.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approvers {
    /// All members with this role.
    #[serde(default)]
    role: Option<ApproverRole>,
    /// With `role`: `unit` asks only those that were given the role at the nearest place, from the order's unit up to the
    /// company, where one may approve. Null or absent: all with the role there.
    #[serde(default)]
    at: Option<ApproverPlace>,
    /// The members with these ids.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    #[serde(default)]
    member_ids: Option<Vec<MemberKey>>,
    /// Staff of the operator with this role; only in rules of the operator, for the mode `any`. The company sees the
    /// role, and no names.
    #[serde(default)]
    staff_role: Option<ApproverStaffRole>,
}

/// Place of the approvers with a role.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApproverPlace {
    /// The nearest place with an approver: the managers of the order's unit, or else of the units above it.
    Unit,
}

/// A role of staff that decides approval requests.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApproverStaffRole {
    /// Decides the operator's approval steps.
    Executive,
    /// All permissions.
    Administrator,
}

impl From<ApproverStaffRole> for StaffRole {
    fn from(role: ApproverStaffRole) -> Self {
        match role {
            ApproverStaffRole::Executive => Self::Executive,
            ApproverStaffRole::Administrator => Self::Administrator,
        }
    }
}

impl ApproverStaffRole {
    /// The role as a step names it; `None`: other staff decide nothing, so no step names them.
    const fn of(role: StaffRole) -> Option<Self> {
        match role {
            StaffRole::Executive => Some(Self::Executive),
            StaffRole::Administrator => Some(Self::Administrator),
            StaffRole::Auditor | StaffRole::Marketing | StaffRole::Sales | StaffRole::Finance => {
                None
            }
        }
    }
}

/// A role of members.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ApproverRole {
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
    /// As many as `at_least` says.
    AtLeast,
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
    pub(crate) const fn of(role: Role) -> Option<Self> {
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
        let at = format!("/steps/{place}");
        let approvers = self.approvers.named(&format!("{at}/approvers"))?;
        let mode = match (self.mode, self.at_least) {
            (ApprovalMode::Any, None) => Mode::Any,
            (ApprovalMode::All, None) => Mode::All,
            (ApprovalMode::AtLeast, Some(count)) => Mode::AtLeast(count),
            (ApprovalMode::AtLeast, None) | (ApprovalMode::Any | ApprovalMode::All, Some(_)) => {
                return Err(Problem::invalid(vec![Violation::new(
                    format!("{at}/at_least"),
                    "bad_mode",
                    "at_least goes with the mode at_least, and only with it",
                )]));
            }
        };
        let escalation = self.escalate.map(|escalate| escalate.chasing(&at)).transpose()?;
        let mut chasing = escalation.unwrap_or(Chasing::NONE);
        if let Some(hours) = self.escalate_after_hours {
            if chasing.escalate_after_hours.is_some_and(|other| other != hours) {
                return Err(Problem::invalid(vec![Violation::new(
                    format!("{at}/escalate_after_hours"),
                    "two_escalations",
                    "a step escalates once: escalate and escalate_after_hours differ",
                )]));
            }
            chasing.escalate_after_hours = Some(hours);
        }
        chasing.remind_every_hours = self.remind_every_hours;
        Ok(StepRule { approvers, mode, chasing })
    }
}

impl Approvers {
    /// The approvers named at this pointer.
    fn named(self, pointer: &str) -> Result<DomainApprovers, Problem> {
        match (self.role, self.at, self.member_ids, self.staff_role) {
            (Some(role), None, None, None) => Ok(DomainApprovers::Role(role.into())),
            (Some(role), Some(ApproverPlace::Unit), None, None) => {
                Ok(DomainApprovers::RoleAtUnit(role.into()))
            }
            (None, None, Some(members), None) => {
                Ok(DomainApprovers::Members(members.into_iter().map(|member| *member).collect()))
            }
            (None, None, None, Some(role)) => Ok(DomainApprovers::StaffRole(role.into())),
            _ => Err(Problem::invalid(vec![Violation::new(
                pointer,
                "role_or_members",
                "approvers are a role, member_ids or a staff_role; `at` goes with a role",
            )])),
        }
    }
}

impl Escalation {
    /// The escalation of the step at this pointer.
    fn chasing(self, step: &str) -> Result<Chasing, Problem> {
        let to = self.to.map(|to| to.named(&format!("{step}/escalate/to"))).transpose()?;
        Ok(Chasing {
            escalate_after_hours: Some(self.after_hours),
            working: self.working,
            escalate_to: to,
            remind_every_hours: None,
        })
    }
}

impl From<&DomainApprovers> for Approvers {
    fn from(approvers: &DomainApprovers) -> Self {
        let none = Self { role: None, at: None, member_ids: None, staff_role: None };
        match approvers {
            DomainApprovers::Role(role) => Self { role: ApproverRole::of(*role), ..none },
            DomainApprovers::RoleAtUnit(role) => {
                let at = Some(ApproverPlace::Unit);
                Self { role: ApproverRole::of(*role), at, ..none }
            }
            DomainApprovers::Members(members) => Self {
                member_ids: Some(members.iter().map(|member| MemberKey::from(*member)).collect()),
                ..none
            },
            DomainApprovers::StaffRole(role) => {
                Self { staff_role: ApproverStaffRole::of(*role), ..none }
            }
            // No rule names all staff: only purchase rules of the operator ask them.
            DomainApprovers::Staff => none,
        }
    }
}

impl From<&StepRule> for ApprovalRuleStep {
    fn from(step: &StepRule) -> Self {
        let Chasing { escalate_after_hours, working, escalate_to, remind_every_hours } =
            &step.chasing;
        // One of the two is shown: a client that changes what it has read sends no contradiction.
        let by_hours_alone = !working && escalate_to.is_none();
        let escalate = escalate_after_hours.filter(|_| !by_hours_alone);
        let escalate = escalate.map(|after_hours| Escalation {
            after_hours,
            working: *working,
            to: escalate_to.as_ref().map(Approvers::from),
        });
        let mode = match step.mode {
            Mode::Any => ApprovalMode::Any,
            Mode::All => ApprovalMode::All,
            Mode::AtLeast(_) => ApprovalMode::AtLeast,
        };
        Self {
            approvers: Approvers::from(&step.approvers),
            mode,
            at_least: step.mode.at_least(),
            escalate_after_hours: escalate_after_hours.filter(|_| by_hours_alone),
            escalate,
            remind_every_hours: *remind_every_hours,
        }
    }
}
