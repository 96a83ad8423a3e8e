//! Delegation: while an approver is away, another member answers for them.

use chrono::{DateTime, Utc};

use super::DelegationId;
use crate::companies::{CompanyId, Member};
use crate::failure::{Failure, Kind};
use crate::identity::{Permission, UserId};

/// An approver's delegation to another member of the company, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The company of both.
    pub company: CompanyId,
    /// The user who is away.
    pub from: UserId,
    /// The delegate, who may answer where that user may.
    pub to: UserId,
    /// From then on.
    pub starts_at: DateTime<Utc>,
    /// Until then.
    pub ends_at: DateTime<Utc>,
    /// A note for people.
    pub note: Option<String>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Why a delegation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDelegation {
    /// It ends before it begins, or is over already.
    #[error("a delegation ends after it begins, and in the future")]
    Times,
    /// The delegate could not answer.
    #[error("the delegate is another active member of the company who may decide approvals")]
    Delegate,
    /// It has ended.
    #[error("the delegation has ended")]
    Ended,
}

impl Failure for BadDelegation {
    fn code(&self) -> &'static str {
        match self {
            Self::Times => "bad_validity",
            Self::Delegate => "delegate_cannot_decide",
            Self::Ended => "delegation_ended",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Times | Self::Delegate => Kind::Invalid,
            Self::Ended => Kind::Conflict,
        }
    }
}

fn decides(member: &Member) -> bool {
    member.grants.iter().any(|grant| grant.role.allows(Permission::DecideApprovals))
}

impl Delegation {
    /// Checks that `to` may be the delegate of `from`.
    pub fn check_delegate(from: &Member, to: Option<&Member>) -> Result<(), BadDelegation> {
        let fits = |to: &&Member| {
            let same = to.company == from.company && to.user != from.user;
            same && to.active && decides(to)
        };
        to.filter(fits).map(|_| ()).ok_or(BadDelegation::Delegate)
    }

    /// Checks that a delegation of this time begins before it ends, and ends after `now`.
    pub fn check_times(
        (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Result<(), BadDelegation> {
        if starts_at < ends_at && now < ends_at { Ok(()) } else { Err(BadDelegation::Times) }
    }

    /// The delegation as it ends at `now`.
    pub fn ended(self, now: DateTime<Utc>) -> Result<Self, BadDelegation> {
        if self.ends_at <= now {
            return Err(BadDelegation::Ended);
        }
        // One that has not begun never begins.
        Ok(Self {
            ends_at: now,
            starts_at: self.starts_at.min(now),
            version: self.version + 1,
            ..self
        })
    }
}
