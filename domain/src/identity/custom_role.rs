//! Custom roles: rows of the operator or of one company, beside the roles in code.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Brings, BuiltIn, Custom, Permission, Reach, Role, RoleKey, StaffRole};
use crate::companies::CompanyId;
use crate::failure::{Failure, Kind, Violation};
use crate::id::{Entity, Id};
use crate::word::{UnknownWord, find};

/// Tag type of a [`RoleId`].
pub enum RoleTag {}
impl Entity for RoleTag {
    const PREFIX: &'static str = "role";
}
/// The id of a role, in code or custom.
pub type RoleId = Id<RoleTag>;

/// The side that a role belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleSide {
    /// Held by members of companies.
    Company,
    /// Held by the operator's staff.
    Staff,
}

impl RoleSide {
    /// Every side.
    pub const ALL: [Self; 2] = [Self::Company, Self::Staff];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Staff => "staff",
        }
    }
}

impl FromStr for RoleSide {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "side", text)
    }
}

/// A role made by the operator, for staff, or for one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRole {
    /// Its id.
    pub id: RoleId,
    /// The key that grants name; unique in the company or at the operator, and never changed.
    pub key: RoleKey,
    /// Its name.
    pub name: String,
    /// The company; `None`: the operator.
    pub company: Option<CompanyId>,
    /// Its permissions.
    pub brings: Brings,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Changes of a custom role; `None` leaves a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleChanges {
    /// Its name.
    pub name: Option<String>,
    /// Its permissions, instead of all before.
    pub brings: Option<Brings>,
}

impl CustomRole {
    /// The side of its holders.
    pub const fn side(&self) -> RoleSide {
        match self.company {
            Some(_) => RoleSide::Company,
            None => RoleSide::Staff,
        }
    }

    /// What a grant of it knows.
    pub fn granted(&self) -> Custom {
        Custom { key: self.key.clone(), id: self.id, brings: self.brings }
    }

    /// The role after `changes`.
    #[must_use]
    pub fn changed(self, changes: RoleChanges) -> Self {
        Self {
            name: changes.name.unwrap_or(self.name),
            brings: changes.brings.unwrap_or(self.brings),
            version: self.version + 1,
            ..self
        }
    }
}

/// A role in code, as the list of roles shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltInRole {
    /// Its id, the same in every installation.
    pub id: RoleId,
    /// Its key.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The side of its holders.
    pub side: RoleSide,
    /// Its permissions.
    pub brings: Brings,
}

/// The roles in code of both sides, in the order of a list: the last ones first.
pub fn built_in_roles() -> Vec<BuiltInRole> {
    let id = |number: u128| RoleId::from_uuid(Uuid::from_u128(number));
    let member = |(number, role): (u128, Role)| BuiltInRole {
        id: id(0x200 - number),
        key: role.as_str(),
        name: name_of_member(role),
        side: RoleSide::Company,
        brings: role.brings(),
    };
    let staff = |(number, role): (u128, StaffRole)| BuiltInRole {
        id: id(0x100 - number),
        key: role.as_str(),
        name: name_of_staff(role),
        side: RoleSide::Staff,
        brings: role.brings(),
    };
    let members = (1_u128..).zip(Role::ALL).map(member);
    members.chain((1_u128..).zip(StaffRole::ALL).map(staff)).collect()
}

const fn name_of_member(role: Role) -> &'static str {
    match role {
        Role::Buyer => "Buyer",
        Role::Approver => "Approver",
        Role::CompanyAdmin => "Company administrator",
        Role::Accountant => "Accountant",
    }
}

const fn name_of_staff(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Administrator => "Administrator",
        StaffRole::Auditor => "Auditor",
        StaffRole::Marketing => "Marketing",
        StaffRole::Sales => "Sales and support",
        StaffRole::Finance => "Finance",
        StaffRole::Executive => "Executive",
    }
}

/// Why a role cannot have a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inadmissible {
    /// No role in code of a company has it: it concerns the data of all companies.
    BeyondCompany,
    /// The reach `own` means nothing for it.
    NothingOwn,
}

impl Inadmissible {
    const fn code(self) -> &'static str {
        match self {
            Self::BeyondCompany => "scope_beyond_company",
            Self::NothingOwn => "reach_not_own",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::BeyondCompany => "it reaches beyond one company",
            Self::NothingOwn => {
                "only the own orders of a member and what belongs to them have the reach `own`"
            }
        }
    }
}

/// The permissions that a role cannot have: index in the list, and reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the role cannot have {}", self.names())]
pub struct PermissionsRefused(Vec<(usize, Permission, Inadmissible)>);

impl PermissionsRefused {
    fn names(&self) -> String {
        self.0.iter().map(|(_, permission, _)| permission.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Failure for PermissionsRefused {
    fn code(&self) -> &'static str {
        self.0.first().map_or("invalid_request", |(_, _, why)| why.code())
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
    fn violations(&self) -> Vec<Violation> {
        let violation = |(index, permission, why): &(usize, Permission, Inadmissible)| {
            let detail = format!("{}: {}", permission.as_str(), why.words());
            Violation::new(format!("/permissions/{index}"), why.code(), detail)
        };
        self.0.iter().map(violation).collect()
    }
}

/// What a role of this side brings with these permissions, if it may have them all.
pub fn admissible(
    side: RoleSide,
    wanted: &[(Permission, Reach)],
) -> Result<Brings, PermissionsRefused> {
    let owned = Role::Buyer.permissions();
    let refusal = |(permission, reach): (Permission, Reach)| match (side, reach) {
        (RoleSide::Company, _) if !permission.is_companys() => Some(Inadmissible::BeyondCompany),
        (RoleSide::Company, Reach::Own) if owned.contains(permission) => None,
        (RoleSide::Company | RoleSide::Staff, Reach::Own) => Some(Inadmissible::NothingOwn),
        (RoleSide::Company | RoleSide::Staff, Reach::All) => None,
    };
    let refused = wanted
        .iter()
        .enumerate()
        .filter_map(|(index, named)| refusal(*named).map(|why| (index, named.0, why)));
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() {
        Ok(wanted.iter().copied().collect())
    } else {
        Err(PermissionsRefused(refused))
    }
}

/// Why a role is not made, changed or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// The role is in code.
    #[error("a built-in role cannot be changed or deleted; make a role of your own")]
    BuiltIn,
    /// The key belongs to another role.
    #[error("a role has this key already")]
    KeyTaken,
    /// Users have the role.
    #[error("users have this role; give them others first")]
    InUse,
}

impl Failure for RoleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in_role",
            Self::KeyTaken => "key_taken",
            Self::InUse => "role_in_use",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

#[cfg(test)]
mod tests;
