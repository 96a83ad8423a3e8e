//! Approvers, as a step names them.

use serde::{Deserialize, Deserializer, Serialize};

use crate::companies::{MemberId, Owner};
use crate::identity::{Role, StaffRole};

/// Approvers of a step. A step stores them beside its other fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredApprovers", into = "StoredApprovers")]
pub enum Approvers {
    /// The members with a role that reaches the order's unit.
    Role(Role),
    /// Those of them that were given the role at the nearest place, from the order's unit up, where one may approve.
    RoleAtUnit(Role),
    /// The members listed.
    Members(Vec<MemberId>),
    /// The operator's staff that decide its steps, or any request.
    Staff,
    /// Those of them with a role.
    StaffRole(StaffRole),
}

/// Approvers as they are stored. The release before reads the first field alone: a role at its place as the role
/// anywhere, and no member at all as the staff, since no rule names zero members.
#[derive(Serialize, Deserialize)]
struct StoredApprovers {
    approvers: Named,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approvers_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    staff_role: Option<StaffRole>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Named {
    Role(Role),
    Members(Vec<MemberId>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum At {
    Unit,
}

/// Approvers as they are stored, or bare: without any field beside them. That is how early servers stored those that a
/// step escalates to.
#[derive(Deserialize)]
#[serde(untagged)]
enum EitherShape {
    Beside(StoredApprovers),
    Bare(Named),
}

/// Reads approvers that stand in a field of their own.
pub(super) fn in_either_shape<'de, D: Deserializer<'de>>(
    stored: D,
) -> Result<Option<Approvers>, D::Error> {
    let found = Option::<EitherShape>::deserialize(stored)?;
    Ok(found.map(|shape| match shape {
        EitherShape::Beside(stored) => stored.into(),
        EitherShape::Bare(approvers) => {
            StoredApprovers { approvers, approvers_at: None, staff_role: None }.into()
        }
    }))
}

impl From<StoredApprovers> for Approvers {
    fn from(stored: StoredApprovers) -> Self {
        match (stored.approvers, stored.approvers_at, stored.staff_role) {
            (Named::Role(role), None, _) => Self::Role(role),
            (Named::Role(role), Some(At::Unit), _) => Self::RoleAtUnit(role),
            (Named::Members(members), _, Some(role)) if members.is_empty() => Self::StaffRole(role),
            (Named::Members(members), _, None) if members.is_empty() => Self::Staff,
            (Named::Members(members), _, _) => Self::Members(members),
        }
    }
}

impl From<Approvers> for StoredApprovers {
    fn from(approvers: Approvers) -> Self {
        let stored = |approvers| Self { approvers, approvers_at: None, staff_role: None };
        match approvers {
            Approvers::Role(role) => stored(Named::Role(role)),
            Approvers::RoleAtUnit(role) => {
                Self { approvers_at: Some(At::Unit), ..stored(Named::Role(role)) }
            }
            Approvers::Members(members) => stored(Named::Members(members)),
            Approvers::Staff => stored(Named::Members(Vec::new())),
            Approvers::StaffRole(role) => {
                Self { staff_role: Some(role), ..stored(Named::Members(Vec::new())) }
            }
        }
    }
}

impl Approvers {
    /// The side that they stand for.
    pub const fn side(&self) -> Owner {
        match self {
            Self::Role(_) | Self::RoleAtUnit(_) | Self::Members(_) => Owner::Company,
            Self::Staff | Self::StaffRole(_) => Owner::Operator,
        }
    }

    /// Whether staff with these roles, which decide the operator's steps, are among them.
    pub(super) fn include_staff(&self, roles: &[StaffRole]) -> bool {
        match self {
            Self::Role(_) | Self::RoleAtUnit(_) | Self::Members(_) => false,
            Self::Staff => true,
            Self::StaffRole(role) => roles.contains(role),
        }
    }
}
