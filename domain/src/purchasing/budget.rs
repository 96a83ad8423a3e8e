//! Budgets: what a cost centre may spend per period.

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::{BudgetId, CostCentreId, OnExceeded, Opening, Percent, Running};
use crate::approvals::StepRule;
use crate::commitment::{AccountKind, NewAccount, NewLimit, OverLimit};
use crate::companies::{CompanyId, TimeZone};
use crate::money::Money;

mod error;
mod period;
#[cfg(test)]
mod tests;

pub use error::BadBudget;
pub use period::{BudgetPeriod, Span};

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
