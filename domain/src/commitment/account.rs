//! Accounts: how much there is, and how much of it is taken.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{AccountKind, Change, CommitmentError, OverLimit, Reservation};
use crate::money::{Currency, LARGEST_MINOR};

/// An account as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// How much there is at all; none: counted, but never refused.
    pub limit: Option<i64>,
    /// Taken by what is still open.
    pub reserved: i64,
    /// Taken for good, until it is restored.
    pub committed: i64,
}

/// An account that is to be opened, with nothing taken of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAccount {
    /// Its id. Stock: the product's. Credit: the company's. Spending: from member and period.
    pub id: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// The company that owns it; none for stock.
    pub company: Option<Uuid>,
    /// The product, company or member.
    pub owner: Uuid,
    /// `month` and the first day of it, where a period limits.
    pub period: Option<(&'static str, NaiveDate)>,
    /// Of money.
    pub currency: Option<Currency>,
    /// None: not limited.
    pub limit: Option<i64>,
}

/// Another limit of an account that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLimit {
    /// The account.
    pub account: Uuid,
    /// None: it refuses nothing any more, and still gets back what it gave.
    pub limit: Option<i64>,
    /// Why the account may now stand over it.
    pub cause: OverLimit,
}

/// An account that had too little left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// The account.
    pub account: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// What was asked for.
    pub requested: i64,
    /// Its limit; none: it has none but the most that any account counts.
    pub limit: Option<i64>,
    /// What was left of it, which is below zero for an account over its limit.
    pub available: i64,
}

impl Account {
    /// What is left; below zero when the account is over its limit, none without a limit.
    pub const fn available(&self) -> Option<i64> {
        match self.limit {
            Some(limit) => Some(limit.saturating_sub(self.reserved).saturating_sub(self.committed)),
            None => None,
        }
    }

    /// What reservations may still take: without a limit, what is left of the most that an account counts.
    pub const fn left(&self) -> i64 {
        let most = match self.limit {
            Some(limit) => limit,
            None => LARGEST_MINOR,
        };
        most.saturating_sub(self.reserved).saturating_sub(self.committed)
    }

    /// Of a stock account: what is in the warehouse, which is what the limit leaves of what was shipped.
    pub const fn on_hand(&self) -> i64 {
        match self.limit {
            Some(limit) => limit.saturating_sub(self.committed),
            None => 0,
        }
    }

    /// How the account falls short of `wanted`.
    pub const fn shortage(&self, wanted: &Reservation) -> Shortage {
        let (account, kind, requested) = (self.id, wanted.kind, wanted.amount);
        Shortage { account, kind, requested, limit: self.limit, available: self.left() }
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
    /// The account, once it is open.
    pub const fn opened(&self) -> Account {
        let Self { id, kind, limit, .. } = *self;
        Account { id, kind, limit, reserved: 0, committed: 0 }
    }
}
