//! The keys that sign tokens and seal cursors: made at the first start, kept, and followed by others.

mod chain;
mod error;
mod learn;
mod place;
mod ring;
pub mod rotate;
mod stored;
mod told;

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
use crate::kernel::vault::Vault;

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
