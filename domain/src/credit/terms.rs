//! Terms of a company's credit: a tolerance, and another limit for a time.

use chrono::{DateTime, TimeDelta, Utc};

use super::{CreditAccount, Tolerance};
use crate::commitment::{NewLine, Raised, Room};
use crate::companies::CompanyId;
use crate::failure::{Failure, Kind};
use crate::money::Money;

/// Longest time that a temporary limit counts, in days.
const LONGEST: i64 = 366;

/// Terms of a company's credit, beside its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditTerms {
    /// The company.
    pub company: CompanyId,
    /// What orders may exceed the limit by.
    pub tolerance: Tolerance,
    /// The newest limit for a time.
    pub temporary: Option<TemporaryLimit>,
    /// Version; rises with every change. 0: the terms were never set.
    pub version: i64,
}

/// A credit limit for a time: it counts instead of the limit and of its tolerance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemporaryLimit {
    /// The limit.
    pub limit: Money,
    /// First moment at which it counts.
    pub from: DateTime<Utc>,
    /// First moment at which it counts no more.
    pub until: DateTime<Utc>,
    /// Reason, for those that read the account later.
    pub reason: String,
}

/// Changes of the terms; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreditChanges {
    /// The tolerance.
    pub tolerance: Option<Tolerance>,
    /// The limit for a time.
    pub temporary: Option<Option<TemporaryLimit>>,
}

/// A temporary limit that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTemporaryLimit {
    /// It would never count, or for too long.
    #[error("a temporary limit ends after it begins, and counts for at most 366 days")]
    Time,
    /// It is below zero.
    #[error("a credit limit is not negative")]
    Negative,
}

impl BadTemporaryLimit {
    /// The field, as a JSON pointer into the temporary limit.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Time => "/valid_until",
            Self::Negative => "/limit/amount",
        }
    }
}

impl Failure for BadTemporaryLimit {
    fn code(&self) -> &'static str {
        match self {
            Self::Time => "bad_temporary_limit",
            Self::Negative => "negative_amount",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl TemporaryLimit {
    /// Checks its values.
    pub fn check(&self) -> Result<(), BadTemporaryLimit> {
        let long = self.until.signed_duration_since(self.from);
        if long <= TimeDelta::zero() || long > TimeDelta::days(LONGEST) {
            return Err(BadTemporaryLimit::Time);
        }
        if self.limit.minor() < 0 { Err(BadTemporaryLimit::Negative) } else { Ok(()) }
    }
}

impl CreditTerms {
    /// The terms of a company for which none were set.
    pub fn unset(company: CompanyId) -> Self {
        Self { company, tolerance: Tolerance::default(), temporary: None, version: 0 }
    }

    /// The terms after `changes`.
    #[must_use]
    pub fn changed(self, changes: CreditChanges) -> Self {
        Self {
            tolerance: changes.tolerance.unwrap_or(self.tolerance),
            temporary: changes.temporary.unwrap_or(self.temporary),
            version: self.version + 1,
            ..self
        }
    }

    /// The credit line by these terms, for a company with this limit.
    pub fn line(&self, limit: Option<Money>) -> NewLine {
        let raised = self.temporary.as_ref().map(|temporary| Raised {
            limit: temporary.limit.minor(),
            from: temporary.from,
            until: temporary.until,
        });
        let headroom = limit.map_or(0, |limit| self.tolerance.of(limit.minor()));
        NewLine {
            limit: CreditAccount::new_limit(self.company, limit),
            room: Room { headroom, raised },
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::billing::sample::eur;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn until(text: &str) -> TemporaryLimit {
        let from = time("2026-03-01T00:00:00Z");
        TemporaryLimit { limit: eur(2_000_000), from, until: time(text), reason: "Fair".to_owned() }
    }

    #[test]
    fn a_temporary_limit_counts_for_some_time_up_to_a_leap_year() {
        for (end, checked) in [
            ("2026-03-01T00:00:01Z", Ok(())),
            ("2027-03-02T00:00:00Z", Ok(())),
            ("2026-03-01T00:00:00Z", Err(BadTemporaryLimit::Time)),
            ("2026-02-01T00:00:00Z", Err(BadTemporaryLimit::Time)),
            ("2027-03-02T00:00:01Z", Err(BadTemporaryLimit::Time)),
        ] {
            assert_eq!(until(end).check(), checked, "{end}");
        }
        let below = TemporaryLimit { limit: eur(-1), ..until("2026-03-02T00:00:00Z") };
        assert_eq!(below.check(), Err(BadTemporaryLimit::Negative));
    }

    /// The worked example of the credit manager's guide: 10,000.00 with 5 percent, 20,000.00 until the 15th.
    #[test]
    fn the_line_in_force() {
        let terms = CreditTerms::unset(CompanyId::from_uuid(Uuid::from_u128(1)));
        let tolerance = "5".parse().unwrap();
        let changes = CreditChanges {
            tolerance: Some(tolerance),
            temporary: Some(Some(until("2026-03-15T00:00:00Z"))),
        };
        let terms = terms.changed(changes);
        assert_eq!(terms.version, 1);
        let NewLine { limit, room } = terms.line(Some(eur(1_000_000)));
        let at = |text| room.limit_at(limit.limit, time(text));
        assert_eq!(at("2026-03-14T23:59:59Z"), Some(2_000_000));
        assert_eq!(at("2026-03-15T00:00:00Z"), Some(1_050_000));
        let cleared =
            terms.changed(CreditChanges { temporary: Some(None), ..CreditChanges::default() });
        assert_eq!(cleared.line(Some(eur(0))).room, Room::default());
        assert_eq!(cleared.line(None).limit.limit, None);
    }
}
