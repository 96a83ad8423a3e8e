//! A new source's reservation on an account.

use uuid::Uuid;

use super::{AccountKind, Change, Commitment, Counts, Holding, OverLimit, Shortage};

/// A new source's reservation on one account. The store grants all reservations of a request or none, each if
/// the account's limit leaves room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// The account.
    pub account: Uuid,
    /// Kind of the account.
    pub kind: AccountKind,
    /// Amount; zero reserves nothing, but a budget notes the order all the same.
    pub amount: i64,
    /// Whether it is committed at once, or held until it is committed or released.
    pub stage: Stage,
    /// What the account counts of its source.
    pub counts: Counts,
    /// Why the account may exceed its limit; `None`: it may not.
    pub overrun: Option<Overrun>,
}

/// A reservation beyond an account's limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overrun {
    /// Why it may exceed the limit.
    pub cause: OverLimit,
    /// The approval request that asks for it.
    pub request: Option<Uuid>,
}

/// Initial stage of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Held.
    Reserved,
    /// Committed.
    Committed,
}

impl Reservation {
    /// Whether a store notes it: a budget may have to give a cent to an order that took none, and the credit line an
    /// invoice to an order that is paid in advance.
    pub const fn is_noted(&self) -> bool {
        self.amount > 0
            || matches!(self.kind, AccountKind::Budget)
            || (matches!(self.kind, AccountKind::Credit) && self.overrun.is_some())
    }

    /// The commitment once it is granted.
    pub const fn commitment(&self) -> Commitment {
        let committed = match self.stage {
            Stage::Reserved => 0,
            Stage::Committed => self.amount,
        };
        Commitment { amount: self.amount, committed, released: 0, restored: 0 }
    }

    /// Its change of the account.
    pub const fn change(&self) -> Change {
        let held = self.commitment();
        Change { reserved: held.open(), committed: held.in_use() }
    }

    /// The refusal by an account with this limit, of which this much is left.
    pub const fn refused(&self, limit: Option<i64>, available: i64) -> Shortage {
        let Self { account, kind, amount: requested, counts, .. } = *self;
        Shortage { account, kind, counts, requested, limit, available }
    }

    /// The holding of `source` once it is granted.
    pub const fn held_by(&self, source: Uuid) -> Holding {
        let Self { account, kind, counts, .. } = *self;
        Holding { account, kind, source, counts, commitment: self.commitment() }
    }
}
