//! Why a commitment does not change.

use crate::failure::{Failure, Kind};

/// A step that would break the laws of commitments: all but the last mean that our own books are wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitmentError {
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
