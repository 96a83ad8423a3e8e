//! JSON of the stored keys, in a file or in a row.

use aws_lc_rs::rand;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::error::KeysError;
use super::ring::SigningKey;

/// Minimum time a replaced key is kept; no token lives longer than an hour.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// All stored keys.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    signing: Signing,
    pub(super) sealing: String,
}

/// A single key in the first format, several since keys rotate.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Signing {
    One(String),
    Several(Vec<StoredKey>),
}

/// A signing key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredKey {
    /// PKCS #8, base64url.
    pub(super) key: String,
    /// Time from which it signs.
    pub(super) from: DateTime<Utc>,
}

impl Stored {
    /// The keys of a new installation.
    pub(super) fn make(now: DateTime<Utc>) -> Result<Self, KeysError> {
        let mut sealing = [0_u8; 32];
        rand::fill(&mut sealing).map_err(|_no_random| KeysError::Unusable("sealing"))?;
        Ok(Self {
            signing: Signing::Several(vec![StoredKey::make(now)?]),
            sealing: URL_SAFE_NO_PAD.encode(sealing),
        })
    }

    /// The signing keys, in the order in which they sign.
    pub(super) fn signing(&self) -> Vec<StoredKey> {
        match &self.signing {
            Signing::One(key) => vec![StoredKey { key: key.clone(), from: DateTime::UNIX_EPOCH }],
            Signing::Several(keys) => {
                let mut keys = keys.clone();
                keys.sort_by_key(|key| key.from);
                keys
            }
        }
    }

    /// Adds a key that signs from `from`, and drops keys whose last token has long expired.
    pub(super) fn followed_by(&self, next: StoredKey, now: DateTime<Utc>) -> Self {
        let mut keys = self.signing();
        keys.push(next);
        keys.sort_by_key(|key| key.from);
        let replaced = keys.iter().skip(1).filter(|key| key.from + KEPT <= now).count();
        keys.drain(..replaced);
        Self { signing: Signing::Several(keys), sealing: self.sealing.clone() }
    }

    /// Removes this key, which becomes invalid; at least one key must remain. Returns the removed key too.
    pub(super) fn without(&self, kid: &str) -> Result<(Self, StoredKey), KeysError> {
        let mut keys = self.signing();
        let named = |key: &StoredKey| SigningKey::read(key).is_ok_and(|key| key.kid == kid);
        let index =
            keys.iter().position(named).ok_or_else(|| KeysError::Unknown(kid.to_owned()))?;
        let gone = keys.remove(index);
        if keys.is_empty() {
            return Err(KeysError::Last);
        }
        Ok((Self { signing: Signing::Several(keys), sealing: self.sealing.clone() }, gone))
    }
}

impl StoredKey {
    /// A new key that signs from `from`.
    pub(super) fn make(from: DateTime<Utc>) -> Result<Self, KeysError> {
        let pair =
            Ed25519KeyPair::generate().map_err(|_no_random| KeysError::Unusable("signing"))?;
        let document = pair.to_pkcs8v1().map_err(|_no_memory| KeysError::Unusable("signing"))?;
        Ok(Self { key: URL_SAFE_NO_PAD.encode(document.as_ref()), from })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_form_is_still_read() {
        let stored: Stored =
            serde_json::from_str(r#"{"signing":"a2V5","sealing":"c2VhbA"}"#).unwrap();
        let keys = stored.signing();
        assert_eq!((keys[0].key.as_str(), keys[0].from), ("a2V5", DateTime::UNIX_EPOCH));
    }

    #[test]
    fn a_key_is_withdrawn_by_its_name_but_never_the_last() {
        let at = DateTime::UNIX_EPOCH;
        let kid = |stored: &Stored| SigningKey::read(&stored.signing()[0]).unwrap().kid;
        let first = Stored::make(at).unwrap();
        let both = first.followed_by(StoredKey::make(at).unwrap(), at);
        assert!(matches!(both.without("nobodys"), Err(KeysError::Unknown(_))));
        let (second, gone) = both.without(&kid(&first)).unwrap();
        assert_eq!(SigningKey::read(&gone).unwrap().kid, kid(&first));
        assert_eq!(second.signing().len(), 1);
        assert!(matches!(second.without(&kid(&second)), Err(KeysError::Last)));
    }

    #[test]
    fn a_key_goes_a_day_after_it_was_replaced() {
        let at = |hour: i64| DateTime::from_timestamp(1_800_000_000 + 3600 * hour, 0).unwrap();
        let froms =
            |stored: &Stored| -> Vec<_> { stored.signing().iter().map(|key| key.from).collect() };
        let next = |hour| StoredKey::make(at(hour)).unwrap();
        let first = Stored::make(at(0)).unwrap();
        let second = first.followed_by(next(10), at(9));
        assert_eq!(froms(&second), [at(0), at(10)]);
        assert_eq!(froms(&second.followed_by(next(20), at(33))), [at(0), at(10), at(20)]);
        assert_eq!(froms(&second.followed_by(next(40), at(34))), [at(10), at(40)]);
    }
}
