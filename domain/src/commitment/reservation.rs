//! What a new source asks of an account.

use uuid::Uuid;

use super::{AccountKind, Change, Commitment, Holding};

/// What a new source asks of one account. The store grants all reservations of a request or none, each if the
/// account's limit leaves room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// The account.
    pub account: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// How much; zero asks for nothing.
    pub amount: i64,
    /// Whether it is used up at once, or held until it is committed or released.
    pub stage: Stage,
}

/// How far a reservation goes when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Held.
    Reserved,
    /// Used up.
    Committed,
}

impl Reservation {
    /// What the source holds once it is granted.
    pub const fn commitment(&self) -> Commitment {
        let committed = match self.stage {
            Stage::Reserved => 0,
            Stage::Committed => self.amount,
        };
        Commitment { amount: self.amount, committed, released: 0, restored: 0 }
    }

    /// How it moves its account.
    pub const fn change(&self) -> Change {
        let held = self.commitment();
        Change { reserved: held.open(), committed: held.in_use() }
    }

    /// The holding of `source` once it is granted.
    pub const fn held_by(&self, source: Uuid) -> Holding {
        let Self { account, kind, .. } = *self;
        Holding { account, kind, source, commitment: self.commitment() }
    }
}
