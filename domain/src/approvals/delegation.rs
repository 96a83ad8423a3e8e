//! Delegation: while an approver is away, another member answers for them.

use chrono::{DateTime, Utc};

use super::DelegationId;
use crate::companies::CompanyId;
use crate::failure::{Failure, Kind};
use crate::identity::{Grants, Permission, UserId};

/// An approver's delegation to another one of the company, or of the operator, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The company of both; `None`: both are staff.
    pub company: Option<CompanyId>,
    /// The user that is away.
    pub from: UserId,
    /// The delegate, which may answer where that user may.
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
    #[error(
        "the delegate is another active user of the company, or of the staff, that decides approvals"
    )]
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

/// An active user on one side of a delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The user.
    pub user: UserId,
    /// The company; `None`: staff.
    pub company: Option<CompanyId>,
    /// Whether the user decides approvals, at any place.
    pub decides: bool,
}

impl Party {
    /// The user with these grants.
    pub fn of(user: UserId, held: &Grants) -> Self {
        let decides = held.allows(Permission::DecideApprovals);
        Self { user, company: held.company(), decides }
    }
}

impl Delegation {
    /// Checks that `to` may be the delegate of `from`.
    pub fn check_delegate(from: &Party, to: Option<&Party>) -> Result<(), BadDelegation> {
        let fits = |to: &&Party| to.company == from.company && to.user != from.user && to.decides;
        to.filter(fits).map(|_| ()).ok_or(BadDelegation::Delegate)
    }

    /// Checks that a delegation of this time begins before it ends, and ends after `now`.
    pub fn check_times(
        (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Result<(), BadDelegation> {
        if starts_at < ends_at && now < ends_at { Ok(()) } else { Err(BadDelegation::Times) }
    }

    /// The delegation as it ends at `now`, and not before `last`: the last decision that was made by it. A decision
    /// may be a moment ahead of the request that ends it.
    pub fn ended(
        self,
        now: DateTime<Utc>,
        last: Option<DateTime<Utc>>,
    ) -> Result<Self, BadDelegation> {
        if self.ends_at <= now {
            return Err(BadDelegation::Ended);
        }
        let ends_at = last.map_or(now, |last| now.max(last)).min(self.ends_at);
        // One that has not begun never begins.
        let starts_at = self.starts_at.min(ends_at);
        Ok(Self { ends_at, starts_at, version: self.version + 1, ..self })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn user(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
    }

    fn delegation() -> Delegation {
        Delegation {
            id: DelegationId::from_uuid(Uuid::nil()),
            company: None,
            from: user(1),
            to: user(2),
            starts_at: at(2),
            ends_at: at(10),
            note: None,
            version: 1,
            created_at: at(0),
        }
    }

    #[test]
    fn a_delegate_decides_on_the_same_side() {
        let company = |n| Some(CompanyId::from_uuid(Uuid::from_u128(n)));
        let party = |n, company, decides| Party { user: user(n), company, decides };
        for (from, to, fits) in [
            (company(1), party(2, company(1), true), true),
            (company(1), party(2, company(1), false), false),
            (company(1), party(2, company(2), true), false),
            (company(1), party(2, None, true), false),
            (company(1), party(1, company(1), true), false),
            (None, party(2, None, true), true),
            (None, party(2, None, false), false),
            (None, party(2, company(1), true), false),
        ] {
            // The delegator need not decide now.
            let from = party(1, from, false);
            assert_eq!(
                Delegation::check_delegate(&from, Some(&to)).is_ok(),
                fits,
                "{from:?} {to:?}"
            );
        }
        assert!(Delegation::check_delegate(&party(1, None, true), None).is_err());
    }

    #[test]
    fn a_delegation_begins_before_it_ends_and_ends_in_the_future() {
        for (starts, ends, good) in
            [(2, 10, true), (2, 2, false), (3, 2, false), (1, 5, false), (1, 6, true)]
        {
            let checked = Delegation::check_times((at(starts), at(ends)), at(5));
            assert_eq!(checked.is_ok(), good, "{starts} {ends}");
        }
    }

    #[test]
    fn it_ends_at_once_but_not_before_what_was_decided_by_it() {
        let ended = |now, last: Option<i64>| {
            let ended = delegation().ended(at(now), last.map(at));
            ended.map(|ended| (ended.starts_at, ended.ends_at, ended.version))
        };
        assert_eq!(ended(5, None), Ok((at(2), at(5), 2)));
        assert_eq!(ended(5, Some(4)), Ok((at(2), at(5), 2)));
        assert_eq!(ended(5, Some(6)), Ok((at(2), at(6), 2)));
        assert_eq!(ended(5, Some(20)), Ok((at(2), at(10), 2)));
        assert_eq!(ended(1, None), Ok((at(1), at(1), 2)));
        assert_eq!(ended(10, None), Err(BadDelegation::Ended));
    }
}
