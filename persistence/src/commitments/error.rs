//! Why an account is not moved.

use domain::failure::{Failure, Kind};

use crate::DbError;

/// A move that an account refuses.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// It would count more than 2^53 of what it counts.
    #[error("the account would count more than 2^53")]
    TooLarge,
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
            Self::Db(error) => error.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::TooLarge => Kind::Invalid,
            Self::Db(error) => error.kind(),
        }
    }
}
