//! A new source's reservation on an account.

use uuid::Uuid;

use super::{AccountKind, Change, Commitment, Holding, OverLimit};

/// A new source's reservation on one account. The store grants all reservations of a request or none, each if
/// the account's limit leaves room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// The account.
    pub account: Uuid,
    /// Kind of the account.
    pub kind: AccountKind,
    /// Amount; zero reserves nothing.
    pub amount: i64,
    /// Whether it is committed at once, or held until it is committed or released.
    pub stage: Stage,
    /// The product whose pieces a quota counts.
    pub product: Option<Uuid>,
    /// Why it may take more than is left; `None`: it may not.
    pub over: Option<OverLimit>,
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

    /// The holding of `source` once it is granted.
    pub const fn held_by(&self, source: Uuid) -> Holding {
        let Self { account, kind, product, .. } = *self;
        Holding { account, kind, source, product, commitment: self.commitment() }
    }
}
