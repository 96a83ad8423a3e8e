//! Commitments: the one primitive for everything that can run out.
//!
//! An account has a limit; a commitment takes a part of it: reserved first, then committed or
//! released, each unit once; what was committed can be given back. Every transition answers the new
//! commitment and the [`Change`] of its account, so that the store can apply the same change by one
//! guarded statement.

use std::str::FromStr;

use uuid::Uuid;

use crate::failure::{Failure, Kind};
use crate::money::LARGEST_MINOR;
use crate::word::{UnknownWord, find};

mod claim;
#[cfg(test)]
mod laws;

pub use claim::{Claim, OverLimit, sum_claims};

/// What an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// Pieces of a SKU; the limit is what is on hand and what was shipped.
    Stock,
    /// A company's credit line, in minor units, gross.
    Credit,
    /// What a member may spend in a period, in minor units, net.
    Spending,
    /// What a cost centre may spend in a period, in minor units, net.
    Budget,
    /// What a contract still grants.
    Contract,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Stock, Self::Credit, Self::Spending, Self::Budget, Self::Contract];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Credit => "credit",
            Self::Spending => "spending",
            Self::Budget => "budget",
            Self::Contract => "contract",
        }
    }
}

impl FromStr for AccountKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "account kind", word)
    }
}

/// How a transition moves its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// Added to what is reserved.
    pub reserved: i64,
    /// Added to what is committed.
    pub committed: i64,
}

/// Something that can run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Which one.
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

impl Account {
    /// What is left; below zero when the account is over its limit, none without a limit.
    pub const fn available(&self) -> Option<i64> {
        match self.limit {
            Some(limit) => Some(limit.saturating_sub(self.reserved).saturating_sub(self.committed)),
            None => None,
        }
    }

    /// Takes `amount`, if the limit leaves room for it.
    pub fn reserve(self, amount: i64) -> Result<(Self, Commitment), CommitmentError> {
        positive(amount)?;
        if let Some(available) = self.available().filter(|available| *available < amount) {
            let (account, kind) = (self.id, self.kind);
            return Err(CommitmentError::Short { account, kind, wanted: amount, available });
        }
        self.overrun(amount)
    }

    /// Takes `amount` whatever the limit says; the caller records an [`OverLimit`] cause.
    pub fn overrun(self, amount: i64) -> Result<(Self, Commitment), CommitmentError> {
        positive(amount)?;
        let account = self.after(Change { reserved: amount, committed: 0 })?;
        Ok((account, Commitment { amount, committed: 0, released: 0, restored: 0 }))
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

/// A part of an account that somebody has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// Taken at first, and by growing since.
    pub amount: i64,
    /// Of it, used up.
    pub committed: i64,
    /// Of it, given back unused.
    pub released: i64,
    /// Of what was committed, given back.
    pub restored: i64,
}

impl Commitment {
    /// What is still reserved.
    pub const fn open(&self) -> i64 {
        self.amount.saturating_sub(self.committed).saturating_sub(self.released)
    }

    /// What is used up and was not given back.
    pub const fn in_use(&self) -> i64 {
        self.committed.saturating_sub(self.restored)
    }

    /// Uses up `part` of what is open.
    pub fn commit(self, part: i64) -> Result<(Self, Change), CommitmentError> {
        self.part_of_open(part)?;
        let committed = sum(self.committed, part)?;
        Ok((Self { committed, ..self }, Change { reserved: -part, committed: part }))
    }

    /// Gives `part` of what is open back, unused.
    pub fn release(self, part: i64) -> Result<(Self, Change), CommitmentError> {
        self.part_of_open(part)?;
        let released = sum(self.released, part)?;
        Ok((Self { released, ..self }, Change { reserved: -part, committed: 0 }))
    }

    /// Takes `part` more, whatever the limit says; the caller records an [`OverLimit`] cause.
    pub fn grow(self, part: i64) -> Result<(Self, Change), CommitmentError> {
        positive(part)?;
        let amount = sum(self.amount, part)?;
        Ok((Self { amount, ..self }, Change { reserved: part, committed: 0 }))
    }

    /// Gives `part` of what was used up back.
    pub fn restore(self, part: i64) -> Result<(Self, Change), CommitmentError> {
        positive(part)?;
        if part > self.in_use() {
            return Err(CommitmentError::NotInUse { wanted: part, in_use: self.in_use() });
        }
        let restored = sum(self.restored, part)?;
        Ok((Self { restored, ..self }, Change { reserved: 0, committed: -part }))
    }

    /// Takes a restore back, whatever the limit says: the money that had restored it came back.
    pub fn unrestore(self, part: i64) -> Result<(Self, Change), CommitmentError> {
        positive(part)?;
        if part > self.restored {
            return Err(CommitmentError::NotRestored { wanted: part, restored: self.restored });
        }
        let restored = self.restored - part;
        Ok((Self { restored, ..self }, Change { reserved: 0, committed: part }))
    }

    fn part_of_open(&self, part: i64) -> Result<(), CommitmentError> {
        positive(part)?;
        if part > self.open() {
            return Err(CommitmentError::NotOpen { wanted: part, open: self.open() });
        }
        Ok(())
    }
}

fn positive(part: i64) -> Result<(), CommitmentError> {
    if part > 0 { Ok(()) } else { Err(CommitmentError::NotPositive) }
}

fn sum(left: i64, right: i64) -> Result<i64, CommitmentError> {
    left.checked_add(right).ok_or(CommitmentError::OutOfRange)
}

/// A transition that would break the laws of commitments.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitmentError {
    /// The limit leaves less than was asked for.
    #[error("{wanted} wanted of the {}, {available} left", kind.as_str())]
    Short {
        /// The account.
        account: Uuid,
        /// What it counts.
        kind: AccountKind,
        /// What was asked for.
        wanted: i64,
        /// What was left.
        available: i64,
    },
    /// More than is still reserved.
    #[error("{wanted} wanted, {open} still reserved")]
    NotOpen {
        /// What was asked for.
        wanted: i64,
        /// What is still reserved.
        open: i64,
    },
    /// More than was used up.
    #[error("{wanted} to give back, {in_use} in use")]
    NotInUse {
        /// What was asked for.
        wanted: i64,
        /// What is used up and was not given back.
        in_use: i64,
    },
    /// More than was given back.
    #[error("{wanted} to take again, {restored} had been given back")]
    NotRestored {
        /// What was asked for.
        wanted: i64,
        /// What was given back.
        restored: i64,
    },
    /// Nothing or less than nothing.
    #[error("a part must be above zero")]
    NotPositive,
    /// Beyond what an account can count, which is 2^53 of anything.
    #[error("beyond what the account can count")]
    OutOfRange,
}

impl Failure for CommitmentError {
    fn code(&self) -> &'static str {
        match self {
            Self::Short { kind: AccountKind::Stock, .. } => "insufficient_stock",
            Self::Short { kind: AccountKind::Credit, .. } => "credit_exceeded",
            Self::Short { kind: AccountKind::Spending, .. } => "spending_limit_exceeded",
            Self::Short { kind: AccountKind::Budget, .. } => "budget_exceeded",
            Self::Short { kind: AccountKind::Contract, .. } => "contract_exceeded",
            Self::NotOpen { .. } => "commitment_not_open",
            Self::NotInUse { .. } => "commitment_not_in_use",
            Self::NotRestored { .. } => "commitment_not_restored",
            Self::NotPositive => "commitment_not_positive",
            Self::OutOfRange => "amount_too_large",
        }
    }
    /// Only a limit, be it the largest there is, is the caller's affair; the other refusals mean that our own books are
    /// wrong.
    fn kind(&self) -> Kind {
        match self {
            Self::Short { .. } => Kind::Conflict,
            Self::NotOpen { .. }
            | Self::NotInUse { .. }
            | Self::NotRestored { .. }
            | Self::NotPositive => Kind::Internal,
            Self::OutOfRange => Kind::Invalid,
        }
    }
}
