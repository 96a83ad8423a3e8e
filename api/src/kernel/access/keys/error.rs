//! Errors of keys.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use persistence::{DbError, MayRetry};

use crate::kernel::problem::Problem;

/// The keys cannot be created, stored or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// No random bytes, or an invalid stored key.
    #[error("the key {0} is not usable")]
    Unusable(&'static str),
    /// The key file.
    #[error("the key file {path}: {source}")]
    File {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The stored keys are not in this program's format.
    #[error("the stored keys cannot be read")]
    Malformed(#[from] serde_json::Error),
    /// A key of the audit log's chain that is short enough to guess.
    #[error("the key in {0} is too short: it needs at least 32 bytes")]
    TooShort(PathBuf),
    /// No keys yet: the first `comptoir serve` creates them.
    #[error("there are no keys yet; comptoir serve makes them at its first start")]
    None,
    /// No key of this id.
    #[error("there is no key {0}")]
    Unknown(String),
    /// At least one key must sign.
    #[error("this is the only key; comptoir keys rotate makes the next")]
    Last,
    /// The event cannot be written.
    #[error("the event: {0}")]
    Event(Problem),
    /// The keys are changed, but consumers of the event feed are not notified.
    #[error("the keys are changed, but the feed was not told: {0}")]
    Untold(Box<Self>),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl MayRetry for KeysError {
    fn may_retry(&self) -> bool {
        match self {
            Self::Database(error) => error.may_retry(),
            Self::Event(problem) => problem.may_retry(),
            Self::Unusable(_)
            | Self::File { .. }
            | Self::Malformed(_)
            | Self::None
            | Self::Unknown(_)
            | Self::TooShort(_)
            | Self::Untold(_)
            | Self::Last => false,
        }
    }
}

/// The bytes of a stored key.
pub(super) fn bytes(text: &str, name: &'static str) -> Result<Vec<u8>, KeysError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| KeysError::Unusable(name))
}
