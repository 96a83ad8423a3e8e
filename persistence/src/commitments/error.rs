//! Why an account is not changed.

use domain::failure::{Failure, Kind};
use uuid::Uuid;

use crate::DbError;

/// A move that an account refuses.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// It would count more than 2^53 units.
    #[error("the account would exceed 2^53")]
    TooLarge,
    /// More goods were to be shipped than are on hand.
    #[error("{wanted} requested, {on_hand} on hand")]
    NotOnHand {
        /// The stock account.
        account: Uuid,
        /// Pieces to ship.
        wanted: i64,
        /// Pieces on hand.
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
