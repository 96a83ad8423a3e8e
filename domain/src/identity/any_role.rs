//! A role as a grant names it: one in code, or a custom one with what it brings.

use std::str::FromStr;

use super::{Brings, Permission, Reach, Role, RoleId, RoleKey, StaffRole};
use crate::word::UnknownWord;

/// A role in code, of one side.
pub trait BuiltIn: Copy + Eq + FromStr<Err = UnknownWord> {
    /// Its key.
    fn as_str(self) -> &'static str;

    /// Its permissions.
    fn brings(self) -> Brings;
}

impl BuiltIn for Role {
    fn as_str(self) -> &'static str {
        self.as_str()
    }

    fn brings(self) -> Brings {
        Brings::at(self.reach(), self.permissions())
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

/// What a grant has to know of a custom role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Custom {
    /// Its key.
    pub key: RoleKey,
    /// Its id.
    pub id: RoleId,
    /// Its permissions.
    pub brings: Brings,
}

/// A role, in code or custom. Those in code come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnyRole<R> {
    /// In code.
    BuiltIn(R),
    /// Made by the operator or by a company.
    Custom(Custom),
}

/// A role in a company.
pub type MemberRole = AnyRole<Role>;
/// A role among the operator's staff.
pub type OperatorRole = AnyRole<StaffRole>;

impl<R: BuiltIn> AnyRole<R> {
    /// The role with this key: one in code, else one of `customs`.
    pub fn named(key: &str, customs: &[Custom]) -> Result<Self, UnknownWord> {
        let custom = || customs.iter().find(|custom| custom.key.as_str() == key);
        match key.parse() {
            Ok(role) => Ok(Self::BuiltIn(role)),
            Err(unknown) => custom().cloned().map(Self::Custom).ok_or(unknown),
        }
    }

    /// Its key as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::BuiltIn(role) => role.as_str(),
            Self::Custom(custom) => custom.key.as_str(),
        }
    }

    /// Its key.
    pub fn key(&self) -> RoleKey {
        match self {
            Self::BuiltIn(role) => RoleKey::built_in(role.as_str()),
            Self::Custom(custom) => custom.key.clone(),
        }
    }

    /// Its permissions.
    pub fn brings(&self) -> Brings {
        match self {
            Self::BuiltIn(role) => role.brings(),
            Self::Custom(custom) => custom.brings,
        }
    }

    /// Whether it grants `permission`, with any reach.
    pub fn allows(&self, permission: Permission) -> bool {
        self.brings().permissions().contains(permission)
    }

    /// Whether it is this role in code.
    pub fn is(&self, role: R) -> bool {
        match self {
            Self::BuiltIn(own) => *own == role,
            Self::Custom(_) => false,
        }
    }

    /// The role in code; `None`: custom.
    pub const fn built_in(&self) -> Option<R> {
        match self {
            Self::BuiltIn(role) => Some(*role),
            Self::Custom(_) => None,
        }
    }

    /// The id of a custom role; `None`: in code.
    pub const fn custom(&self) -> Option<RoleId> {
        match self {
            Self::BuiltIn(_) => None,
            Self::Custom(custom) => Some(custom.id),
        }
    }
}

impl<R> From<R> for AnyRole<R> {
    fn from(role: R) -> Self {
        Self::BuiltIn(role)
    }
}
