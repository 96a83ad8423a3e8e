//! Accounts: their limits and sums.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{AccountKind, Change, CommitmentError, Counts, OverLimit, Reservation, Room};
use crate::money::{Currency, LARGEST_MINOR};
use crate::purchasing::Per;

/// An account's current state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Kind.
    pub kind: AccountKind,
    /// Total available amount; `None`: counted, but never refused.
    pub limit: Option<i64>,
    /// Amounts that it allows beside its limit.
    pub room: Room,
    /// Sum of the open reservations.
    pub reserved: i64,
    /// Sum of the committed amounts, less the restored amounts.
    pub committed: i64,
}

/// An account to open, with nothing taken of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAccount {
    /// Its id. Stock: the product's. Credit: the company's. Spending: from member and period. Quota: from
    /// limit, holder and period.
    pub id: Uuid,
    /// Kind.
    pub kind: AccountKind,
    /// The company that owns it; `None` for stock.
    pub company: Option<Uuid>,
    /// The product, company or member.
    pub owner: Uuid,
    /// `month` and its first day, if the limit has a period.
    pub period: Option<(&'static str, NaiveDate)>,
    /// Currency, for amounts of money.
    pub currency: Option<Currency>,
    /// `None`: not limited.
    pub limit: Option<i64>,
    /// For a quota: its order limit.
    pub quota: Option<QuotaPart>,
}

/// The part of an account that only quotas have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaPart {
    /// The order limit.
    pub limit: Uuid,
    /// The business unit of the limit: orders of it and of the units below count; `None`: all orders of the holder.
    pub within: Option<Uuid>,
    /// The orders that it counts together: of a company, a unit or a member.
    pub per: Per,
    /// The product that it counts pieces of; `None`: it counts money.
    pub product: Option<Uuid>,
    /// The last day of the period.
    pub last: NaiveDate,
    /// Whether orders of the period may have been placed without the account: the limit was set, or the company changed,
    /// within it. The account then opens with the orders that the period has.
    pub counts_before: bool,
    /// Whether the limit is the company's own, which does not bind the units that cut its rules off.
    pub of_company: bool,
}

/// A new limit of an open account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLimit {
    /// The account.
    pub account: Uuid,
    /// `None`: the account refuses nothing any more, but restores still reach it.
    pub limit: Option<i64>,
    /// Why the account may now exceed it.
    pub cause: OverLimit,
}

/// A new limit of an open account, with what it allows beside the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLine {
    /// The limit.
    pub limit: NewLimit,
    /// Amounts that it allows beside the limit.
    pub room: Room,
}

/// An account with too little left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// The account.
    pub account: Uuid,
    /// Kind.
    pub kind: AccountKind,
    /// What it counts.
    pub counts: Counts,
    /// Amount requested.
    pub requested: i64,
    /// Its limit; `None`: only the largest amount that any account counts.
    pub limit: Option<i64>,
    /// Amount left, negative for an account over its limit.
    pub available: i64,
}

impl Account {
    /// The account with the limit that is in force at `at`.
    #[must_use]
    pub fn at(self, at: DateTime<Utc>) -> Self {
        Self { limit: self.room.limit_at(self.limit, at), room: Room::default(), ..self }
    }

    /// Amount left; negative if the account is over its limit, `None` without a limit.
    pub const fn available(&self) -> Option<i64> {
        match self.limit {
            Some(limit) => Some(limit.saturating_sub(self.reserved).saturating_sub(self.committed)),
            None => None,
        }
    }

    /// Amount that reservations may still take; without a limit, up to the largest amount that an account
    /// counts.
    pub const fn left(&self) -> i64 {
        let most = match self.limit {
            Some(limit) => limit,
            None => LARGEST_MINOR,
        };
        most.saturating_sub(self.reserved).saturating_sub(self.committed)
    }

    /// For a stock account: the pieces in the warehouse, which is the limit less the shipped pieces.
    pub const fn on_hand(&self) -> i64 {
        match self.limit {
            Some(limit) => limit.saturating_sub(self.committed),
            None => 0,
        }
    }

    /// The shortage of the account for `wanted`.
    pub const fn shortage(&self, wanted: &Reservation) -> Shortage {
        wanted.refused(self.limit, self.left())
    }

    /// The account after `change`.
    pub fn after(self, change: Change) -> Result<Self, CommitmentError> {
        let moved = |from: i64, by: i64| {
            from.checked_add(by).filter(|sum| (0..=LARGEST_MINOR).contains(sum))
        };
        match (moved(self.reserved, change.reserved), moved(self.committed, change.committed)) {
            (Some(reserved), Some(committed)) => Ok(Self { reserved, committed, ..self }),
            (None, _) | (_, None) => Err(CommitmentError::OutOfRange),
        }
    }
}

impl NewAccount {
    /// The account once it is open.
    pub fn opened(&self) -> Account {
        let Self { id, kind, limit, .. } = *self;
        Account { id, kind, limit, room: Room::default(), reserved: 0, committed: 0 }
    }
}
