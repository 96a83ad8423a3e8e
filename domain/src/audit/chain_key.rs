//! The key of the chain: without it a database alone does not suffice to make links that fit.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Digest;

/// So that this key is no other key of the installation.
const PURPOSE: &[u8] = b"comptoir: audit chain";

/// Makes the links of the chain by HMAC-SHA-256.
#[derive(Clone)]
pub struct ChainKey(Hmac<Sha256>);

impl ChainKey {
    /// The key that follows from `secret`, which may be of any length and serve other purposes too.
    pub fn of(secret: &[u8]) -> Self {
        let own = keyed(secret).chain_update(PURPOSE).finalize().into_bytes();
        Self(keyed(&own))
    }

    /// The link over these parts.
    pub(super) fn link(&self, parts: [&[u8]; 3]) -> Digest {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        Digest(mac.finalize().into_bytes().into())
    }
}

/// HMAC takes keys of every length, so the refusal of its type cannot come.
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret)
        .unwrap_or_else(|_any_length| Hmac::new(&hmac::Key::<Hmac<Sha256>>::default()))
}

/// A key is never shown.
impl fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey(…)")
    }
}
