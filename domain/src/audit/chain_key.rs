//! The secret key of the hash chain: write access to the database alone does not suffice to forge links.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};

use super::Digest;

/// Domain separation: keeps this key apart from other keys of the installation.
const PURPOSE: &[u8] = b"comptoir: audit chain";

/// Block size of SHA-256 in bytes.
const BLOCK: usize = 64;

/// Computes the links of the chain by HMAC-SHA-256.
#[derive(Clone)]
pub struct ChainKey(Hmac<Sha256>);

impl ChainKey {
    /// Derives the key from `secret`, which may have any length and other uses too.
    pub fn of(secret: &[u8]) -> Self {
        let own = keyed(secret).chain_update(PURPOSE).finalize().into_bytes();
        Self(keyed(&own))
    }

    /// The link (HMAC) over these parts.
    pub(super) fn link(&self, parts: [&[u8]; 3]) -> Digest {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        Digest(mac.finalize().into_bytes().into())
    }
}

/// HMAC with a secret of any length: a short one is padded with zeros, a long one replaced by its digest
/// (RFC 2104, 2).
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    let digest = Sha256::digest(secret);
    let secret = if secret.len() > BLOCK { digest.as_slice() } else { secret };
    let mut block = [0; BLOCK];
    block.iter_mut().zip(secret).for_each(|(to, from)| *to = *from);
    Hmac::new(&block.into())
}

/// Omits the key.
impl fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey(…)")
    }
}
