//! The key of the chain: without it a database alone does not suffice to make links that fit.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};

use super::Digest;

/// So that this key is no other key of the installation.
const PURPOSE: &[u8] = b"comptoir: audit chain";

/// The bytes that SHA-256 takes at a time.
const BLOCK: usize = 64;

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
        for part in parts {
            mac.update(part);
        }
        Digest(mac.finalize().into_bytes().into())
    }
}

/// HMAC by a secret of any length: a short one is filled up with zeros, a long one stands for its digest
/// (RFC 2104, 2).
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    let digest = Sha256::digest(secret);
    let secret = if secret.len() > BLOCK { digest.as_slice() } else { secret };
    let mut block = [0; BLOCK];
    block.iter_mut().zip(secret).for_each(|(to, from)| *to = *from);
    Hmac::new(&block.into())
}

/// A key is never shown.
impl fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey(…)")
    }
}
