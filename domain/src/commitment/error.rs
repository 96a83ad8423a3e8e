//! Why a commitment cannot change.

use crate::failure::{Failure, Kind};

/// A step that would break the laws of commitments: all but the last mean that our own books are wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitmentError {
    /// More than is still reserved.
    #[error("{wanted} wanted, {open} still reserved")]
    NotOpen {
        /// Amount requested.
        wanted: i64,
        /// Amount still reserved.
        open: i64,
    },
    /// More than is committed.
    #[error("{wanted} to give back, {in_use} in use")]
    NotInUse {
        /// Amount requested.
        wanted: i64,
        /// Amount committed and not restored.
        in_use: i64,
    },
    /// More than was restored.
    #[error("{wanted} to take again, {restored} had been given back")]
    NotRestored {
        /// Amount requested.
        wanted: i64,
        /// Amount restored.
        restored: i64,
    },
    /// Zero or negative.
    #[error("a part must be above zero")]
    NotPositive,
    /// More than an account can count, which is 2^53 of any unit.
    #[error("beyond what the account can count")]
    OutOfRange,
}

impl Failure for CommitmentError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotOpen { .. } => "commitment_not_open",
            Self::NotInUse { .. } => "commitment_not_in_use",
            Self::NotRestored { .. } => "commitment_not_restored",
            Self::NotPositive => "commitment_not_positive",
            Self::OutOfRange => "amount_too_large",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::NotOpen { .. }
            | Self::NotInUse { .. }
            | Self::NotRestored { .. }
            | Self::NotPositive => Kind::Internal,
            Self::OutOfRange => Kind::Invalid,
        }
    }
}
