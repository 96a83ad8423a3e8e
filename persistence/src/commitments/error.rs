//! Why an account is not moved.

use domain::failure::{Failure, Kind};
use uuid::Uuid;

use crate::DbError;

/// A move that an account refuses.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// It would count more than 2^53 of what it counts.
    #[error("the account would exceed 2^53")]
    TooLarge,
    /// More goods were to leave than are there.
    #[error("{wanted} requested, {on_hand} on hand")]
    NotOnHand {
        /// Of which stock account.
        account: Uuid,
        /// How many were to leave.
        wanted: i64,
        /// How many there are.
        on_hand: i64,
    },
    /// The database refused.
    #[error("{0}")]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for MoveError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Failure for MoveError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "amount_too_large",
            Self::NotOnHand { .. } => "not_on_hand",
            Self::Db(error) => error.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::TooLarge => Kind::Invalid,
            Self::NotOnHand { .. } => Kind::Conflict,
            Self::Db(error) => error.kind(),
        }
    }
}
