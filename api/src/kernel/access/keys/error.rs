//! What goes wrong with keys.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use persistence::{DbError, MayRetry};

use crate::kernel::problem::Problem;

/// The keys cannot be made, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// No random bytes, or a stored key that is none.
    #[error("the key {0} is not usable")]
    Unusable(&'static str),
    /// The key file.
    #[error("the key file {path}: {source}")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The stored keys are not what this program writes.
    #[error("the stored keys cannot be read")]
    Malformed(#[from] serde_json::Error),
    /// A key of the audit log's chain that could be guessed.
    #[error("the key in {0} is too short: it needs at least 32 bytes")]
    TooShort(PathBuf),
    /// There are none yet: the first `comptoir serve` makes them.
    #[error("there are no keys yet; comptoir serve makes them at its first start")]
    None,
    /// No key of this name.
    #[error("there is no key {0}")]
    Unknown(String),
    /// Something must sign.
    #[error("this is the only key; comptoir keys rotate makes the next")]
    Last,
    /// What should tell the feed cannot be written.
    #[error("the event: {0}")]
    Event(Problem),
    /// The keys are changed, but nobody who follows the feed will know.
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
