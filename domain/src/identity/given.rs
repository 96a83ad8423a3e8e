//! What a caller gives to another user, and whether it is the caller's to give.

use super::{Brings, CustomRole, Grants, OperatorRole, Permission, Reach, RoleGrant, RoleKey};
use crate::companies::UnitId;
use crate::failure::{Failure, Kind};

/// A role that is given, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The role.
    pub key: RoleKey,
    /// The permissions that it brings.
    pub brings: Brings,
    /// The unit; `None`: the whole company, or the operator.
    pub unit: Option<UnitId>,
}

impl From<RoleGrant> for Given {
    fn from(RoleGrant { unit, role }: RoleGrant) -> Self {
        Self { key: role.key(), brings: role.brings(), unit }
    }
}

impl From<OperatorRole> for Given {
    fn from(role: OperatorRole) -> Self {
        Self { key: role.key(), brings: role.brings(), unit: None }
    }
}

impl From<&CustomRole> for Given {
    fn from(role: &CustomRole) -> Self {
        Self { key: role.key.clone(), brings: role.brings, unit: None }
    }
}

impl Grants {
    /// Whether the caller may give all these roles by the permission `by`. At the place of each role or above,
    /// the caller holds `by` and each permission that the role brings, with its reach. What is lent in an emergency
    /// does not count: the role would outlast it.
    pub fn may_give<G: Into<Given>>(
        &self,
        by: Permission,
        given: impl IntoIterator<Item = G>,
    ) -> Result<(), BeyondOnesOwn> {
        let own = self.clone().lasting();
        let held = |given: &Given| {
            let has = |(needed, reach)| own.reaches(needed, reach, given.unit);
            own.reaches(by, Reach::All, given.unit) && given.brings.iter().all(has)
        };
        let mut beyond = Vec::new();
        for given in given {
            let given: Given = given.into();
            if !held(&given) && !beyond.contains(&given.key) {
                beyond.push(given.key);
            }
        }
        if beyond.is_empty() { Ok(()) } else { Err(BeyondOnesOwn(beyond)) }
    }
}

/// Roles that would grant more permissions than their giver has at that place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("roles beyond your own permissions: {}", self.words())]
pub struct BeyondOnesOwn(Vec<RoleKey>);

impl BeyondOnesOwn {
    fn words(&self) -> String {
        self.0.iter().map(RoleKey::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl Failure for BeyondOnesOwn {
    fn code(&self) -> &'static str {
        "role_not_grantable"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}
