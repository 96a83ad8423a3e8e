//! Staff that answer for the operator where its rules name no approvers.

use std::str::FromStr;

use super::Approvers;
use crate::identity::StaffRole;
use crate::word::{UnknownWord, find};

/// Role of the staff that answer a rule of the operator without steps of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DefaultStaff {
    /// Executives, and all other staff that decide the operator's steps.
    #[default]
    Executive,
    /// Administrators alone.
    Administrator,
}

impl DefaultStaff {
    /// Every role that decides the operator's steps.
    pub const ALL: [Self; 2] = [Self::Executive, Self::Administrator];

    /// The role's key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Executive => StaffRole::Executive.as_str(),
            Self::Administrator => StaffRole::Administrator.as_str(),
        }
    }

    /// The approvers of such a step.
    pub const fn approvers(self) -> Approvers {
        match self {
            Self::Executive => Approvers::Staff,
            Self::Administrator => Approvers::StaffRole(StaffRole::Administrator),
        }
    }
}

impl FromStr for DefaultStaff {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "role of the staff that decide", text)
    }
}
