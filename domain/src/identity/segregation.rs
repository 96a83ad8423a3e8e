//! Segregation of duties: pairs of permissions that no user should hold together.

use std::str::FromStr;

use serde_json::Value;

use super::{MemberRole, OperatorRole, Permission, Permissions, Role, RoleKey, StaffRole};
use crate::failure::{Failure, Kind};
use crate::word::{UnknownWord, find};

/// What becomes of a grant that makes a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strictness {
    /// It is taken; the access report names it.
    Report,
    /// It is refused.
    Enforce,
}

impl Strictness {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Report, Self::Enforce];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Enforce => "enforce",
        }
    }
}

impl FromStr for Strictness {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "mode", text)
    }
}

/// Two permissions that no user should hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// One half.
    pub left: Permission,
    /// The other half.
    pub right: Permission,
    /// What becomes of a grant that makes the pair.
    pub mode: Strictness,
}

impl Pair {
    const fn reported(left: Permission, right: Permission) -> Self {
        Self { left, right, mode: Strictness::Report }
    }

    /// The most pairs that the settings have.
    pub const MOST: usize = 50;

    /// The pairs until others are set.
    pub const DEFAULT: [Self; 7] = [
        Self::reported(Permission::PlaceOrders, Permission::DecideAnyApprovals),
        Self::reported(Permission::SetCompanyTerms, Permission::PostCreditNotes),
        Self::reported(Permission::SetCompanyTerms, Permission::DecideAnyApprovals),
        Self::reported(Permission::PostCreditNotes, Permission::RefundPayments),
        Self::reported(Permission::RecordPayments, Permission::WriteOffInvoices),
        Self::reported(Permission::CreateApprovalRules, Permission::DecideApprovals),
        Self::reported(Permission::PlaceOrders, Permission::ReviewRisk),
    ];

    /// Whether both are the same two permissions, in any order.
    fn is_of(self, other: Self) -> bool {
        (self.left, self.right) == (other.left, other.right)
            || (self.left, self.right) == (other.right, other.left)
    }

    const fn is_within(self, permissions: Permissions) -> bool {
        permissions.contains(self.left) && permissions.contains(self.right)
    }
}

/// The pairs of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Segregation {
    /// `None`: the default ones.
    set: Option<Vec<Pair>>,
    others: Vec<Value>,
}

/// Why pairs are not taken: the index of the pair, and the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPair {
    /// Too many.
    #[error("at most {} pairs", Pair::MOST)]
    TooMany,
    /// A permission beside itself.
    #[error("a pair has two different permissions")]
    OfOne(usize),
    /// The pair is there already.
    #[error("the pair is there already")]
    Repeated(usize),
}

impl Failure for BadPair {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "out_of_range",
            Self::OfOne(_) => "same_permission",
            Self::Repeated(_) => "repeated_pair",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl BadPair {
    /// The pair, if one is to blame.
    pub const fn index(self) -> Option<usize> {
        match self {
            Self::TooMany => None,
            Self::OfOne(index) | Self::Repeated(index) => Some(index),
        }
    }
}

impl Segregation {
    /// These pairs, instead of the default ones.
    pub fn new(pairs: Vec<Pair>) -> Result<Self, BadPair> {
        if pairs.len() > Pair::MOST {
            return Err(BadPair::TooMany);
        }
        for (index, pair) in pairs.iter().enumerate() {
            if pair.left == pair.right {
                return Err(BadPair::OfOne(index));
            }
            if pairs.iter().take(index).any(|other| other.is_of(*pair)) {
                return Err(BadPair::Repeated(index));
            }
        }
        Ok(Self { set: Some(pairs), others: Vec::new() })
    }

    /// Pairs read from storage; `others` are of a newer release, which serves beside this one. They have no effect
    /// here, and stay.
    pub const fn stored(set: Vec<Pair>, others: Vec<Value>) -> Self {
        Self { set: Some(set), others }
    }

    /// The pairs.
    pub fn pairs(&self) -> &[Pair] {
        self.set.as_deref().unwrap_or(&Pair::DEFAULT)
    }

    /// Whether pairs are set, and which a newer release has set beside them; `None`: the default ones.
    pub fn as_set(&self) -> Option<(&[Pair], &[Value])> {
        self.set.as_deref().map(|set| (set, self.others.as_slice()))
    }

    /// The pairs that a user with these roles holds.
    pub fn conflicts(&self, roles: &[Duties]) -> Vec<Conflict> {
        let all = roles.iter().fold(Permissions::NONE, |all, role| all.union(role.permissions));
        let held = self.pairs().iter().filter(|pair| pair.is_within(all));
        let conflict = |pair: &Pair| Conflict {
            pair: *pair,
            via: roles
                .iter()
                .filter(|role| role.brings_half_of(*pair))
                .map(|role| role.key.clone())
                .collect(),
            by_design: roles.iter().any(|role| role.is_all && pair.is_within(role.permissions)),
        };
        held.map(conflict).collect()
    }

    /// Refuses roles `after` that make an enforced pair which the roles `before` did not have.
    pub fn check(&self, before: &[Duties], after: &[Duties]) -> Result<(), SegregationConflict> {
        let had = self.conflicts(before);
        let is_new = |conflict: &&Conflict| {
            let enforced = conflict.pair.mode == Strictness::Enforce && !conflict.by_design;
            enforced && !had.iter().any(|had| had.pair == conflict.pair && !had.by_design)
        };
        let made = self.conflicts(after);
        made.iter().find(is_new).map_or(Ok(()), |made| {
            Err(SegregationConflict { left: made.pair.left, right: made.pair.right })
        })
    }
}

/// A role that a user holds, as segregation of duties sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duties {
    /// The role.
    pub key: RoleKey,
    /// Its permissions, at either reach.
    pub permissions: Permissions,
    /// Whether it is meant to bring everything of its side.
    pub is_all: bool,
}

impl Duties {
    const fn brings_half_of(&self, pair: Pair) -> bool {
        self.permissions.contains(pair.left) || self.permissions.contains(pair.right)
    }
}

impl From<&MemberRole> for Duties {
    fn from(role: &MemberRole) -> Self {
        Self {
            key: role.key(),
            permissions: role.brings().permissions(),
            is_all: role.is(Role::CompanyAdmin),
        }
    }
}

impl From<&OperatorRole> for Duties {
    fn from(role: &OperatorRole) -> Self {
        Self {
            key: role.key(),
            permissions: role.brings().permissions(),
            is_all: role.is(StaffRole::Administrator),
        }
    }
}

/// A pair that a user holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The pair.
    pub pair: Pair,
    /// The roles that bring a half of it.
    pub via: Vec<RoleKey>,
    /// Whether an administrator's role brings both halves, as it is meant to.
    pub by_design: bool,
}

/// A grant or a change of a role that would give a user an enforced pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user would hold both {} and {}", .left.as_str(), .right.as_str())]
pub struct SegregationConflict {
    left: Permission,
    right: Permission,
}

impl Failure for SegregationConflict {
    fn code(&self) -> &'static str {
        "segregation_conflict"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

#[cfg(test)]
mod tests;
