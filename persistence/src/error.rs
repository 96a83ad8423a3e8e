//! Database errors.

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error};
use domain::failure::{Failure, Kind};

mod unnamed;

use unnamed::Cause;
pub(crate) use unnamed::learn;

/// The database refused the work, or was unreachable.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique value is taken: the caller decides on the response.
    #[error("a value that must be unique is taken")]
    Taken(#[source] Error),
    /// Another transaction conflicted; an immediate retry may succeed.
    #[error("the database asks to try again")]
    TryAgain(#[source] Error),
    /// The data behind the decision changed meanwhile; the work is decided again.
    #[error("what was read is outdated")]
    Outdated,
    /// The connection was lost, or could not be opened.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Overload: no connection became free in time.
    #[error("no database connection became free in time")]
    Busy,
    /// The changes were not stored, for an unrelated reason (a full disk, another job in the batch).
    #[error("the changes could not be stored: {0}")]
    NotStored(String),
    /// A row that Comptoir's code could not have written.
    #[error("a stored row makes no sense: {0}")]
    Corrupt(String),
    /// The work itself panicked.
    #[error("the work panicked")]
    Panicked,
    /// `DATABASE_URL` begins with neither `sqlite://` nor `postgres://`.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// Anything else Diesel reports.
    #[error(transparent)]
    Other(Error),
}

impl DbError {
    /// An impossible row, described by `what`.
    pub fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }

    /// Whether a unique constraint was hit.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Taken(_))
    }

    /// Whether a row that others still name was to be removed.
    pub fn is_in_use(&self) -> bool {
        let Self::Other(Error::DatabaseError(kind, _)) = self else { return false };
        matches!(
            kind,
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation
        )
    }
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match &error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Taken(error),
            // The same request breaks the same rule again: whatever the message, a retry does not help.
            Error::DatabaseError(
                DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::ExclusionViolation
                | DatabaseErrorKind::RestrictViolation,
                _,
            ) => Self::Other(error),
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
                Self::TryAgain(error)
            }
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            ) => Self::Unreachable(Box::new(error)),
            Error::DatabaseError(_, told) => match unnamed::cause(&**told) {
                Cause::InTheWay => Self::TryAgain(error),
                Cause::NoRoom => Self::NotStored(told.message().to_owned()),
                Cause::Gone => Self::Unreachable(Box::new(error)),
                Cause::Other => Self::Other(error),
            },
            _ => Self::Other(error),
        }
    }
}

impl From<ConnectionError> for DbError {
    fn from(error: ConnectionError) -> Self {
        Self::Unreachable(Box::new(error))
    }
}

impl Failure for DbError {
    fn code(&self) -> &'static str {
        match self {
            Self::Busy | Self::TryAgain(_) | Self::Outdated => "overloaded",
            Self::Unreachable(_) => "database_unreachable",
            Self::NotStored(_) => "not_stored",
            Self::Taken(_)
            | Self::Corrupt(_)
            | Self::Panicked
            | Self::UnknownScheme
            | Self::Migration(_)
            | Self::Other(_) => "internal_error",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Busy
            | Self::TryAgain(_)
            | Self::Outdated
            | Self::Unreachable(_)
            | Self::NotStored(_) => Kind::Unavailable,
            Self::Taken(_)
            | Self::Corrupt(_)
            | Self::Panicked
            | Self::UnknownScheme
            | Self::Migration(_)
            | Self::Other(_) => Kind::Internal,
        }
    }
}

/// Whether work that failed with this error may be retried.
pub trait MayRetry {
    /// True for a lost race or a lost connection: nothing was stored.
    fn may_retry(&self) -> bool;
}

impl MayRetry for DbError {
    fn may_retry(&self) -> bool {
        matches!(self, Self::TryAgain(_) | Self::Outdated | Self::Unreachable(_))
    }
}
