//! Tokens whose signature has been checked: the same token comes with every request of its bearer, and
//! an Ed25519 check costs more than all else that is done at the door.
//!
//! What a token says never changes, so its claims are kept under its digest until it expires, beside
//! the name of the key that signed it: whether that key is still taken is asked for every request, as
//! is what the token's user may do.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};

use super::claims::Claims;

/// More bearers than that within a token's life, and the oldest knowledge is dropped.
const MOST: usize = 20_000;

type Digest = [u8; 32];

/// What a token says, and by which key that is known.
pub(crate) struct Signed {
    pub(crate) kid: String,
    pub(crate) claims: Claims,
}

/// What tokens say, by the digest of the token.
#[derive(Default)]
pub(crate) struct Verified(RwLock<HashMap<Digest, Arc<Signed>>>);

fn digest_of(token: &str) -> Digest {
    let mut bytes = [0; 32];
    let digest = digest(&SHA256, token.as_bytes());
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

impl Verified {
    /// What `token` says, by `check` if it is not known yet. Whether its key is still taken, and whether
    /// its time has come or is over, is for the caller to ask.
    pub(crate) fn or_check<E>(
        &self,
        token: &str,
        now: i64,
        check: impl FnOnce() -> Result<Signed, E>,
    ) -> Result<Arc<Signed>, E> {
        let digest = digest_of(token);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let signed = Arc::new(check()?);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, signed| signed.claims.expires_after(now));
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(digest, Arc::clone(&signed));
        Ok(signed)
    }
}
