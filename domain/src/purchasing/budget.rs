//! Budgets: what a cost centre may spend per period.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::{BudgetId, CostCentreId, OnExceeded, Opening, Percent, Period, Running};
use crate::approvals::StepRule;
use crate::commitment::{AccountKind, NewAccount, NewLimit, OverLimit};
use crate::companies::{CompanyId, TimeZone};
use crate::failure::{Failure, Kind};
use crate::money::Money;
use crate::word::{UnknownWord, find};

/// Period of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetPeriod {
    /// Each calendar month.
    Month,
    /// Each quarter, from January.
    Quarter,
    /// Each calendar year.
    Year,
    /// Once, from `valid_from` to `valid_until`.
    Custom,
}

impl BudgetPeriod {
    /// Every period.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::Custom];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Custom => "custom",
        }
    }

    /// The calendar period; `None` for a custom one.
    const fn calendar(self) -> Option<Period> {
        match self {
            Self::Month => Some(Period::Month),
            Self::Quarter => Some(Period::Quarter),
            Self::Year => Some(Period::Year),
            Self::Custom => None,
        }
    }
}

impl FromStr for BudgetPeriod {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "period of a budget", text)
    }
}

/// The budget of a cost centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// The company of the cost centre.
    pub company: CompanyId,
    /// The cost centre.
    pub cost_centre: CostCentreId,
    /// The most that its orders may come to in a period, net.
    pub amount: Money,
    /// The period.
    pub period: BudgetPeriod,
    /// The first day it counts; `None`: it always did.
    pub valid_from: Option<NaiveDate>,
    /// The last day it counts; `None`: for good.
    pub valid_until: Option<NaiveDate>,
    /// Consequence for an order that exceeds it.
    pub on_exceeded: OnExceeded,
    /// The steps of the approval that an order needs which exceeds it; none: those of the approval rules.
    pub steps: Vec<StepRule>,
    /// The used percent from which orders bring a warning.
    pub warn_at: Percent,
    /// Whether it counts new orders.
    pub active: bool,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was set.
    pub created_at: DateTime<Utc>,
    /// First day of the newest period that has reached `warn_at`; `None`: none yet.
    pub threshold_reached_in: Option<NaiveDate>,
}

/// Changes of a budget; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BudgetChanges {
    /// Its amount, from the running period on.
    pub amount: Option<Money>,
    /// Consequence for an order that exceeds it.
    pub on_exceeded: Option<OnExceeded>,
    /// The steps of the approval.
    pub steps: Option<Vec<StepRule>>,
    /// The last day it counts.
    pub valid_until: Option<Option<NaiveDate>>,
    /// Whether it counts new orders.
    pub active: Option<bool>,
}

/// An invalid budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBudget {
    /// Days that make no period.
    #[error("a budget ends no earlier than it begins, and a custom one has both days")]
    Validity,
    /// A negative amount.
    #[error("a budget is not negative")]
    Negative,
    /// A warning that never comes.
    #[error("warn_at_percent is at most 100")]
    WarnAt,
}

impl BadBudget {
    /// The field, as a JSON pointer into the budget.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Validity => "/valid_until",
            Self::Negative => "/amount",
            Self::WarnAt => "/warn_at_percent",
        }
    }
}

impl Failure for BadBudget {
    fn code(&self) -> &'static str {
        match self {
            Self::Validity => "bad_validity",
            Self::Negative => "negative_amount",
            Self::WarnAt => "bad_percent",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// The days of one period of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

impl Budget {
    /// Checks that its values are valid together.
    pub fn check(&self) -> Result<(), BadBudget> {
        if self.amount.minor() < 0 {
            return Err(BadBudget::Negative);
        }
        if self.warn_at > Percent::HUNDRED {
            return Err(BadBudget::WarnAt);
        }
        let ends_early = self.valid_from.zip(self.valid_until).is_some_and(|(a, b)| b < a);
        let open = self.valid_from.is_none() || self.valid_until.is_none();
        if ends_early || (self.period == BudgetPeriod::Custom && open) {
            return Err(BadBudget::Validity);
        }
        Ok(())
    }

    /// The budget after `changes`.
    #[must_use]
    pub fn changed(self, changes: BudgetChanges) -> Self {
        Self {
            amount: changes.amount.unwrap_or(self.amount),
            on_exceeded: changes.on_exceeded.unwrap_or(self.on_exceeded),
            steps: changes.steps.unwrap_or(self.steps),
            valid_until: changes.valid_until.unwrap_or(self.valid_until),
            active: changes.active.unwrap_or(self.active),
            version: self.version + 1,
            ..self
        }
    }

    /// The period of `day`; `None`: the budget does not count that day. A period never begins before the budget.
    pub fn span(&self, day: NaiveDate) -> Option<Span> {
        let before = self.valid_from.is_some_and(|first| day < first);
        let after = self.valid_until.is_some_and(|last| day > last);
        if before || after {
            return None;
        }
        let Some(period) = self.period.calendar() else {
            return Some(Span { first: self.valid_from?, last: self.valid_until? });
        };
        let first = period.start_of(day)?;
        let last = period.next(first)?.checked_sub_days(Days::new(1))?;
        Some(Span {
            first: self.valid_from.map_or(first, |from| from.max(first)),
            last: self.valid_until.map_or(last, |until| until.min(last)),
        })
    }

    /// The periods that begin on this day or later take another amount that is set on `day`: the running one, also
    /// when the budget is inactive or has ended in it, and those that have begun elsewhere on earth.
    pub fn amount_counts_from(&self, day: NaiveDate) -> NaiveDate {
        let period = self.period.calendar();
        let first = period.map_or(self.valid_from, |period| period.start_of(day));
        first.unwrap_or(day)
    }

    /// Whether orders that were not counted while the budget was `before` count now.
    pub fn counts_anew(&self, before: &Self) -> bool {
        self.active && (!before.active || self.valid_until != before.valid_until)
    }

    /// The limit of this account of the budget, by its amount.
    pub const fn limit_of(&self, account: Uuid) -> NewLimit {
        let limit = Some(self.amount.minor());
        NewLimit { account, limit, cause: OverLimit::LimitLowered }
    }

    /// Whether `used` of a period is at the percent from which the budget warns, or above it.
    pub fn is_nearly_used_up(&self, used: i128) -> bool {
        let hundred = i128::from(Percent::HUNDRED.parts());
        let amount = i128::from(self.amount.minor());
        used > 0 && used * hundred >= amount * i128::from(self.warn_at.parts())
    }

    /// The budget once `used` of the running period, which begins on `first`, has reached its percent; `None`: it has
    /// not, or it had before.
    pub fn reached(self, first: NaiveDate, used: i128) -> Option<Self> {
        let before = self.threshold_reached_in.is_some_and(|reached| reached >= first);
        let now = self.active && !before && self.is_nearly_used_up(used);
        now.then(|| Self { threshold_reached_in: Some(first), version: self.version + 1, ..self })
    }

    /// The id of the account that counts the period beginning on `first`.
    pub fn account_id(&self, first: NaiveDate) -> Uuid {
        Uuid::new_v5(&self.id.uuid(), first.to_string().as_bytes())
    }

    /// The account of the period that `at` lies in; `None`: the budget does not count then.
    pub fn new_account(&self, at: DateTime<Utc>, zone: TimeZone) -> Option<NewAccount> {
        let Span { first, .. } = self.span(zone.date(at)).filter(|_| self.active)?;
        Some(NewAccount {
            id: self.account_id(first),
            kind: AccountKind::Budget,
            company: Some(self.company.uuid()),
            owner: self.id.uuid(),
            period: Some((self.period.as_str(), first)),
            currency: Some(self.amount.currency()),
            limit: Some(self.amount.minor()),
            quota: None,
        })
    }

    /// The account of the period that runs at `at`, which opens with all orders of the period.
    pub fn opening(&self, at: DateTime<Utc>, zone: TimeZone) -> Option<Opening> {
        let account = self.new_account(at, zone)?;
        let Span { first, last } = self.span(zone.date(at))?;
        let until = zone.start_of(last.checked_add_days(Days::new(1))?);
        let period = Running { start: first, from: zone.start_of(first), until };
        Some(Opening { account, period, limit: self.limit_of(account.id) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn budget(period: BudgetPeriod, from: Option<&str>, until: Option<&str>) -> Budget {
        Budget {
            id: BudgetId::from_uuid(Uuid::from_u128(1)),
            company: CompanyId::from_uuid(Uuid::from_u128(2)),
            cost_centre: CostCentreId::from_uuid(Uuid::from_u128(3)),
            amount: Money::from_minor(100_000, "EUR".parse().unwrap()),
            period,
            valid_from: from.map(|text| text.parse().unwrap()),
            valid_until: until.map(|text| text.parse().unwrap()),
            on_exceeded: OnExceeded::Block,
            steps: Vec::new(),
            warn_at: Percent::EIGHTY,
            active: true,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            threshold_reached_in: None,
        }
    }

    #[test]
    fn a_day_lies_in_one_period() {
        use BudgetPeriod::{Custom, Month, Quarter, Year};
        for (period, from, until, on, first, last) in [
            (Month, None, None, "2026-02-14", day("2026-02-01"), day("2026-02-28")),
            (Quarter, None, None, "2026-05-15", day("2026-04-01"), day("2026-06-30")),
            (Year, None, None, "2026-12-31", day("2026-01-01"), day("2026-12-31")),
            (Month, Some("2026-02-10"), None, "2026-02-14", day("2026-02-10"), day("2026-02-28")),
            (Month, None, Some("2026-02-20"), "2026-02-14", day("2026-02-01"), day("2026-02-20")),
            (Month, Some("2026-02-10"), None, "2026-02-09", None, None),
            (Month, None, Some("2026-02-13"), "2026-02-14", None, None),
            (
                Custom,
                Some("2026-02-10"),
                Some("2027-01-05"),
                "2026-12-14",
                day("2026-02-10"),
                day("2027-01-05"),
            ),
        ] {
            let span = budget(period, from, until).span(day(on).unwrap());
            let expected = first.zip(last).map(|(first, last)| Span { first, last });
            assert_eq!(span, expected, "{period:?} {from:?} {until:?} {on}");
        }
    }

    #[test]
    fn another_amount_counts_from_the_running_period_on() {
        use BudgetPeriod::{Custom, Month};
        for (period, from, until, on, first) in [
            (Month, None, None, "2026-03-31", "2026-03-01"),
            // Ended, or not begun.
            (Month, None, Some("2026-03-10"), "2026-03-31", "2026-03-01"),
            (Month, Some("2026-04-10"), None, "2026-03-31", "2026-03-01"),
            (Custom, Some("2026-02-10"), Some("2026-03-10"), "2026-03-31", "2026-02-10"),
        ] {
            let counts = budget(period, from, until).amount_counts_from(day(on).unwrap());
            assert_eq!(Some(counts), day(first), "{period:?} {from:?} {until:?}");
        }
    }

    #[test]
    fn orders_are_counted_anew_when_some_were_not() {
        let was = budget(BudgetPeriod::Month, None, Some("2026-03-10"));
        let now = |active, valid_until| Budget { valid_until, active, ..was.clone() };
        let (until, off) = (was.valid_until, now(false, was.valid_until));
        for (before, after, counts) in [
            (&was, now(true, until), false),
            (&was, now(true, None), true),
            (&was, now(false, None), false),
            (&off, now(true, until), true),
            (&off, now(false, until), false),
        ] {
            assert_eq!(after.counts_anew(before), counts, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_threshold_is_reached_once_a_period() {
        let (march, april) = (day("2026-03-01").unwrap(), day("2026-04-01").unwrap());
        let budget = budget(BudgetPeriod::Month, None, None);
        let at = |told, used| {
            let budget = Budget { threshold_reached_in: told, ..budget.clone() };
            budget.reached(march, used).map(|budget| (budget.threshold_reached_in, budget.version))
        };
        assert_eq!(at(None, 79_999), None);
        assert_eq!(at(None, 80_000), Some((Some(march), 2)));
        assert_eq!(at(day("2026-02-01"), 120_000), Some((Some(march), 2)));
        assert_eq!(at(Some(march), 120_000), None);
        // The company was in an eastern time zone.
        assert_eq!(at(Some(april), 120_000), None);
        let nothing = Budget { amount: Money::zero(budget.amount.currency()), ..budget.clone() };
        assert!(!nothing.is_nearly_used_up(0) && nothing.is_nearly_used_up(1));
        assert_eq!(Budget { active: false, ..budget }.reached(march, 120_000), None);
    }

    #[test]
    fn the_month_of_paris_begins_before_that_of_utc() {
        let zone = "Europe/Paris".parse().unwrap();
        let at = "2026-03-31T22:30:00Z".parse().unwrap();
        let opening = budget(BudgetPeriod::Month, None, None).opening(at, zone).unwrap();
        assert_eq!(opening.account.period, day("2026-04-01").map(|day| ("month", day)));
        assert_eq!(opening.period.from.to_rfc3339(), "2026-03-31T22:00:00+00:00");
        assert_eq!(opening.period.until.to_rfc3339(), "2026-04-30T22:00:00+00:00");
    }

    #[test]
    fn days_that_make_no_period_are_refused() {
        use BudgetPeriod::{Custom, Month};
        let (early, late) = (Some("2026-01-01"), Some("2026-01-02"));
        for (period, from, until, valid) in [
            (Month, None, None, true),
            (Month, early, early, true),
            (Month, late, early, false),
            (Custom, early, late, true),
            (Custom, early, None, false),
            (Custom, None, late, false),
        ] {
            let checked = budget(period, from, until).check();
            assert_eq!(checked.is_ok(), valid, "{period:?} {from:?} {until:?}");
        }
        let whole = budget(Month, None, None);
        let minus = Money::from_minor(-1, whole.amount.currency());
        assert_eq!(Budget { amount: minus, ..whole.clone() }.check(), Err(BadBudget::Negative));
        let late = Budget { warn_at: "100.0001".parse().unwrap(), ..whole };
        assert_eq!(late.check(), Err(BadBudget::WarnAt));
    }
}
