//! Refused postings.

use domain::failure::{Failure, Kind};
use domain::ledger::{AlreadyClosed, EntryError, NothingToReopen, PeriodClosed};

use crate::DbError;

/// A refused posting.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The books are closed for that day.
    #[error("{0}")]
    Closed(#[from] PeriodClosed),
    /// The legs do not form a valid entry.
    #[error("{0}")]
    Entry(#[from] EntryError),
    /// The books were closed further already.
    #[error("{0}")]
    Backwards(#[from] AlreadyClosed),
    /// The books are not closed that far.
    #[error("{0}")]
    Open(#[from] NothingToReopen),
    /// A database error.
    #[error("{0}")]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for LedgerError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Failure for LedgerError {
    fn code(&self) -> &'static str {
        match self {
            Self::Closed(refusal) => refusal.code(),
            Self::Entry(refusal) => refusal.code(),
            Self::Backwards(refusal) => refusal.code(),
            Self::Open(refusal) => refusal.code(),
            Self::Db(refusal) => refusal.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Closed(refusal) => refusal.kind(),
            Self::Entry(refusal) => refusal.kind(),
            Self::Backwards(refusal) => refusal.kind(),
            Self::Open(refusal) => refusal.kind(),
            Self::Db(refusal) => refusal.kind(),
        }
    }
}
