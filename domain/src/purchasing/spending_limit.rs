//! Spending limit of one member.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{OnViolation, Period};
use crate::companies::{MemberId, TimeZone};
use crate::failure::{Failure, Kind};
use crate::money::Money;

/// A maximum net amount per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendingLimit {
    /// The maximum.
    pub amount: Money,
    /// The period.
    pub period: Period,
    /// Consequence for an order that exceeds it.
    pub on_exceeded: OnViolation,
}

/// A negative limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a spending limit is not negative")]
pub struct BadSpendingLimit;

impl Failure for BadSpendingLimit {
    fn code(&self) -> &'static str {
        "bad_spending_limit"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl SpendingLimit {
    /// A limit of `amount` per `period`.
    pub fn new(
        amount: Money,
        period: Period,
        on_exceeded: OnViolation,
    ) -> Result<Self, BadSpendingLimit> {
        if amount.minor() < 0 {
            Err(BadSpendingLimit)
        } else {
            Ok(Self { amount, period, on_exceeded })
        }
    }

    /// Whether both limits count the same, whatever they do to an order that exceeds them.
    pub fn counts_as(&self, other: &Self) -> bool {
        (self.amount, self.period) == (other.amount, other.period)
    }

    /// The account that counts the spending of `member` in the period of `at`, and the period's first
    /// day; `None` for a per-order limit. The id is derived from member, period and day, so no lookup is
    /// needed.
    pub fn account(
        &self,
        member: MemberId,
        at: DateTime<Utc>,
        zone: TimeZone,
    ) -> Option<(Uuid, NaiveDate)> {
        let start = self.period.start(at, zone)?;
        let name = format!("{} {start}", self.period.as_str());
        Some((Uuid::new_v5(&member.uuid(), name.as_bytes()), start))
    }
}
