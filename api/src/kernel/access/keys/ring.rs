//! Signing keys in memory: the current one, and all that are valid.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::identity::{KeyPhase, SigningKeyId};
use jsonwebtoken::{DecodingKey, EncodingKey};
use uuid::Uuid;

use super::error::{KeysError, bytes};
use super::stored::{Stored, StoredKey};
use crate::kernel::access::public_key::PublicKey;
use crate::kernel::config::LONGEST_ACCESS;

/// One of our key pairs.
pub(crate) struct SigningKey {
    /// Id of the key in the event feed: the truncated hash of its public half.
    pub(super) id: SigningKeyId,
    /// The hash of its public half.
    pub(crate) kid: String,
    /// Time from which it signs.
    pub(crate) from: DateTime<Utc>,
    pub(crate) signing: EncodingKey,
    pub(crate) checking: DecodingKey,
    pub(crate) public: PublicKey,
}

/// All keys, in the order in which they sign.
pub(crate) struct Ring(Vec<SigningKey>);

impl Ring {
    /// A ring with one new key, which signs from `from`.
    #[cfg(test)]
    pub(crate) fn make(from: DateTime<Utc>) -> Result<Self, KeysError> {
        Self::read(&Stored::make(from)?)
    }

    pub(super) fn read(stored: &Stored) -> Result<Self, KeysError> {
        Ok(Self(stored.signing().iter().map(SigningKey::read).collect::<Result<_, _>>()?))
    }

    /// Each key with its phase at `now`. Another process may use longer token lifetimes than this one, so
    /// every key stays valid for the longest lifetime.
    pub(crate) fn phases(
        &self,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = (&SigningKey, KeyPhase)> {
        let nexts = self.0.iter().skip(1).map(|key| Some(key.from)).chain([None]);
        let phase = move |key: &SigningKey, next| KeyPhase::at(now, key.from, next, LONGEST_ACCESS);
        self.0.iter().zip(nexts).map(move |(key, next)| (key, phase(key, next)))
    }

    /// The current signing key. With a slow clock, the first key signs before its time.
    pub(crate) fn signing(&self, now: DateTime<Utc>) -> Result<&SigningKey, KeysError> {
        let signing = self.0.iter().rev().find(|key| key.from <= now);
        signing.or(self.0.first()).ok_or(KeysError::None)
    }

    /// The key of this id, if its tokens may still be valid.
    pub(crate) fn known(&self, kid: &str, now: DateTime<Utc>) -> Option<&SigningKey> {
        self.phases(now).find(|(key, phase)| key.kid == kid && phase.is_known()).map(|(key, _)| key)
    }

    /// Whether the two have the same keys.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let names = |ring: &Self| -> Vec<String> {
            ring.0.iter().map(|key| format!("{} {}", key.kid, key.from)).collect()
        };
        names(self) == names(other)
    }
}

impl SigningKey {
    pub(super) fn read(stored: &StoredKey) -> Result<Self, KeysError> {
        let document = bytes(&stored.key, "signing")?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&document)
            .map_err(|_rejected| KeysError::Unusable("signing"))?;
        let public = pair.public_key().as_ref();
        let thumbprint = digest(&SHA256, public);
        let kid = URL_SAFE_NO_PAD.encode(thumbprint.as_ref().split_at(12).0);
        let (named, _rest) =
            thumbprint.as_ref().split_first_chunk().ok_or(KeysError::Unusable("signing"))?;
        Ok(Self {
            id: SigningKeyId::from_uuid(Uuid::from_bytes(*named)),
            from: stored.from,
            signing: EncodingKey::from_ed_der(&document),
            checking: DecodingKey::from_ed_der(public),
            public: PublicKey::ed25519(kid.clone(), public),
            kid,
        })
    }
}
