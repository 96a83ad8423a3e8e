//! What one member may spend on their own.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Period;
use crate::companies::{MemberId, TimeZone};
use crate::failure::{Failure, Kind};
use crate::money::Money;

/// At most this much, net, per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendingLimit {
    /// The most.
    pub amount: Money,
    /// In how long.
    pub period: Period,
}

/// A limit below zero.
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
    /// At most `amount` per `period`.
    pub fn new(amount: Money, period: Period) -> Result<Self, BadSpendingLimit> {
        if amount.minor() < 0 { Err(BadSpendingLimit) } else { Ok(Self { amount, period }) }
    }

    /// The account that counts what `member` spends in the period `at` lies in, and the period's first day; `None` where each order
    /// counts by itself. The same three always name the same account, so that it needs no looking up.
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
