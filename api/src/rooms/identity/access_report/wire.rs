//! JSON types of the access report.

use std::str::FromStr;

use domain::approvals::Approvers;
use domain::identity::{Conflict, EmergencyAccess, RoleKey, UserId};
use domain::word::{UnknownWord, find};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{ApprovalRuleKey, CompanyKey, MemberKey, UserKey};
use crate::views::segregation::SegregationPair;

/// Kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccessReportKind {
    /// A user holds both halves of a pair that the settings keep apart.
    Conflict,
    /// Emergency access that no user has reviewed within seven days.
    Emergency,
    /// A step of an approval rule without any of its own approvers left: only administrators or staff decide it.
    NoApprover,
}

impl AccessReportKind {
    /// Every kind.
    pub(super) const ALL: [Self; 3] = [Self::Conflict, Self::Emergency, Self::NoApprover];

    /// The enum value as text.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Emergency => "emergency",
            Self::NoApprover => "no_approver",
        }
    }
}

impl FromStr for AccessReportKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "kind", text)
    }
}

/// An entry of the access report.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessReportEntry {
    /// Kind of the entry.
    #[schema(example = "conflict", extensions(("x-extensible-enum" = json!(AccessReportKind::ALL.map(AccessReportKind::as_str)))))]
    kind: &'static str,
    /// One half of the pair of a `conflict`.
    #[schema(required = true, example = "orders.place")]
    left: Option<&'static str>,
    /// The other half.
    #[schema(required = true, example = "approvals.decide_any")]
    right: Option<&'static str>,
    /// The user.
    #[schema(required = true)]
    user_id: Option<UserKey>,
    /// Of a `conflict`, the roles that bring a half; of `emergency`, the id of the emergency access; of `no_approver`, the
    /// role or the members that the step names.
    #[schema(example = json!(["buyer", "approver"]))]
    via: Vec<String>,
    /// Whether an administrator's role brings both halves, as it is meant to.
    by_design: bool,
    /// The approval rule of `no_approver`.
    #[schema(required = true)]
    rule_id: Option<ApprovalRuleKey>,
}

impl AccessReportEntry {
    pub(super) fn of_conflict(user: UserId, conflict: &Conflict) -> Self {
        Self {
            kind: AccessReportKind::Conflict.as_str(),
            left: Some(conflict.pair.left.as_str()),
            right: Some(conflict.pair.right.as_str()),
            user_id: Some(user.into()),
            via: conflict.via.iter().map(RoleKey::to_string).collect(),
            by_design: conflict.by_design,
            rule_id: None,
        }
    }

    pub(super) fn unreviewed(access: &EmergencyAccess) -> Self {
        Self {
            kind: AccessReportKind::Emergency.as_str(),
            left: None,
            right: None,
            user_id: Some(access.user.into()),
            via: vec![access.id.to_string()],
            by_design: false,
            rule_id: None,
        }
    }

    pub(super) fn without_approver(rule: ApprovalRuleKey, approvers: &Approvers) -> Self {
        let via = match approvers {
            Approvers::Role(named) | Approvers::RoleAtUnit(named) => {
                vec![named.as_str().to_owned()]
            }
            Approvers::Members(members) => {
                members.iter().map(|member| MemberKey::from(*member).to_string()).collect()
            }
            Approvers::Staff | Approvers::StaffRole(_) => Vec::new(),
        };
        Self {
            kind: AccessReportKind::NoApprover.as_str(),
            left: None,
            right: None,
            user_id: None,
            via,
            by_design: false,
            rule_id: Some(rule),
        }
    }
}

/// The access report.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessReport {
    /// Pairs of permissions that the settings keep apart.
    pub(super) rules: Vec<SegregationPair>,
    /// Entries of this page.
    pub(super) data: Vec<AccessReportEntry>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for the access report.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessReportFilter {
    /// Company of the members and approval rules.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
    /// Kind of the entries.
    #[param(max_length = 40, example = "conflict")]
    pub(super) kind: Option<String>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
