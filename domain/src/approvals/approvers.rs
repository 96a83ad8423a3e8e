//! Approvers, as a step names them.

use serde::{Deserialize, Serialize};

use crate::companies::{MemberId, Owner};
use crate::identity::Role;

/// Approvers of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredApprovers", into = "StoredApprovers")]
pub enum Approvers {
    /// The members with a role.
    Role(Role),
    /// The members listed.
    Members(Vec<MemberId>),
    /// The operator's staff that decide its steps, or any request.
    Staff,
}

/// Approvers as they are stored. Staff are stored as no member at all: the release before reads that, and no
/// rule names zero members.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredApprovers {
    Role(Role),
    Members(Vec<MemberId>),
}

impl From<StoredApprovers> for Approvers {
    fn from(stored: StoredApprovers) -> Self {
        match stored {
            StoredApprovers::Role(role) => Self::Role(role),
            StoredApprovers::Members(members) if members.is_empty() => Self::Staff,
            StoredApprovers::Members(members) => Self::Members(members),
        }
    }
}

impl From<Approvers> for StoredApprovers {
    fn from(approvers: Approvers) -> Self {
        match approvers {
            Approvers::Role(role) => Self::Role(role),
            Approvers::Members(members) => Self::Members(members),
            Approvers::Staff => Self::Members(Vec::new()),
        }
    }
}

impl Approvers {
    /// The side that they stand for.
    pub const fn side(&self) -> Owner {
        match self {
            Self::Role(_) | Self::Members(_) => Owner::Company,
            Self::Staff => Owner::Operator,
        }
    }
}
