//! Keys that sign tokens and seal cursors: created at the first start, stored, and rotated.

mod chain;
mod error;
mod key_events;
mod learn;
mod place;
mod ring;
pub mod rotate;
mod stored;

use domain::audit::ChainKey;
use persistence::Store;

pub(crate) use self::chain::chain_key;
pub use self::error::KeysError;
use self::error::bytes;
pub(crate) use self::learn::{keep_learning, learn};
pub(crate) use self::place::Place;
pub(crate) use self::ring::Ring;
use self::stored::Stored;
use crate::kernel::access::successor::Successors;
use crate::kernel::clock::Clock;
use crate::kernel::config::Database;
use crate::kernel::fingerprint::Fingerprints;
use crate::kernel::page::Sealer;
use crate::kernel::secret_box::SecretBox;

/// Keys of one installation.
pub(crate) struct Keys {
    /// Signs and verifies tokens.
    pub(crate) ring: Ring,
    sealing: Vec<u8>,
    /// Links the audit log's chain.
    pub(crate) chain: ChainKey,
    /// Storage location of the keys.
    pub(crate) place: Place,
}

impl Keys {
    /// Keys of this installation; the first start creates them.
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

    /// Seals secrets stored in the database.
    pub(crate) fn secret_box(&self) -> Result<SecretBox, KeysError> {
        SecretBox::new(&self.sealing).map_err(|_sealed| KeysError::Unusable("sealing"))
    }

    /// Computes fingerprints of repeated request bodies.
    pub(crate) fn fingerprints(&self) -> Fingerprints {
        Fingerprints::new(&self.sealing)
    }

    /// Derives the successors of refresh tokens.
    pub(crate) fn successors(&self) -> Successors {
        Successors::new(&self.sealing)
    }

    /// Seals cursors.
    pub(crate) fn sealer(&self) -> Sealer {
        Sealer::new(&self.sealing)
    }
}
