//! Roles in code of the operator's staff, and the permissions they grant.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Brings, BuiltIn, Permission, Permissions, Reach};
use crate::word::{UnknownWord, find};

/// Role of a user among the operator's staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// All permissions.
    Administrator,
    /// Reads everything, changes nothing.
    Auditor,
    /// Looks after the products.
    Marketing,
    /// Sells and supports: companies and members without their terms, orders, shipments.
    Sales,
    /// Terms, documents, payments, credit and the ledger.
    Finance,
    /// Reads as an auditor, without the audit log; decides the operator's approval steps.
    Executive,
}

impl StaffRole {
    /// Every staff role.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Auditor,
        Self::Marketing,
        Self::Sales,
        Self::Finance,
        Self::Executive,
    ];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Marketing => "marketing",
            Self::Sales => "sales",
            Self::Finance => "finance",
            Self::Executive => "executive",
        }
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Auditor => "Auditor",
            Self::Marketing => "Marketing",
            Self::Sales => "Sales and support",
            Self::Finance => "Finance",
            Self::Executive => "Executive",
        }
    }

    /// Permissions of staff with this role.
    pub fn permissions(self) -> Permissions {
        Permission::ALL.into_iter().filter(|permission| self.allows(*permission)).collect()
    }

    /// Whether the role grants `permission`.
    pub fn allows(self, permission: Permission) -> bool {
        self == Self::Administrator || permission.staff().contains(&self)
    }
}

impl FromStr for StaffRole {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "staff role", text)
    }
}

impl BuiltIn for StaffRole {
    fn as_str(self) -> &'static str {
        self.as_str()
    }

    fn brings(self) -> Brings {
        Brings::at(Reach::All, self.permissions())
    }
}
