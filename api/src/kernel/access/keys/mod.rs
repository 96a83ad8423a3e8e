//! The keys that sign tokens and seal cursors: made at the first start, kept, and followed by others.

mod chain;
mod learn;
mod place;
mod ring;
pub(crate) mod rotate;
mod stored;
mod told;

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::audit::ChainKey;
use persistence::{DbError, MayRetry, Store};

pub(crate) use self::chain::chain_key;
pub(crate) use self::learn::{keep_learning, learn};
pub(crate) use self::place::Place;
pub(crate) use self::ring::Ring;
use self::stored::Stored;
use crate::kernel::access::successor::Successors;
use crate::kernel::clock::Clock;
use crate::kernel::config::Database;
use crate::kernel::fingerprint::Fingerprints;
use crate::kernel::page::Sealer;
use crate::kernel::problem::Problem;
use crate::kernel::vault::Vault;

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

/// The keys of one installation.
pub(crate) struct Keys {
    /// What signs and checks tokens.
    pub(crate) ring: Ring,
    sealing: Vec<u8>,
    /// What links the audit log's chain.
    pub(crate) chain: ChainKey,
    /// Where they are kept.
    pub(crate) place: Place,
}

impl Keys {
    /// The keys of this installation; the first start makes them.
    pub(crate) async fn load(
        database: &Database,
        store: &Store,
        clock: &Clock,
    ) -> Result<Self, KeysError> {
        let place = Place::of(database, store);
        let now = clock.wall();
        let kept = place.load_or_store(&Stored::make(now)?, now).await?;
        let ring = Ring::read(&kept)?;
        let chain = chain::of(database, &kept)?;
        Ok(Self { ring, sealing: bytes(&kept.sealing, "sealing")?, chain, place })
    }

    /// What seals secrets that stand in the database.
    pub(crate) fn vault(&self) -> Result<Vault, KeysError> {
        Vault::new(&self.sealing).map_err(|_sealed| KeysError::Unusable("sealing"))
    }

    /// What tells bodies of repeated requests apart.
    pub(crate) fn fingerprints(&self) -> Fingerprints {
        Fingerprints::new(&self.sealing)
    }

    /// What the successors of refresh tokens follow from.
    pub(crate) fn successors(&self) -> Successors {
        Successors::new(&self.sealing)
    }

    /// What seals cursors.
    pub(crate) fn sealer(&self) -> Sealer {
        Sealer::new(&self.sealing)
    }
}

fn bytes(text: &str, name: &'static str) -> Result<Vec<u8>, KeysError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| KeysError::Unusable(name))
}
