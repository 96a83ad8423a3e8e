//! Cache of verified tokens: a client sends the same token with every request, and an Ed25519 check costs
//! more than all other authentication work.
//!
//! A token's claims never change, so they are cached under its digest until it expires, with the id of its
//! signing key. Whether that key is still valid is checked on every request, as are the user's rights.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};

use super::claims::Claims;

/// Maximum of cached tokens; beyond it the oldest are dropped.
const MOST: usize = 20_000;

type Digest = [u8; 32];

/// Claims of a token, and the key that verified it.
pub(crate) struct Signed {
    pub(crate) kid: String,
    pub(crate) claims: Claims,
}

/// Claims, by the digest of the token.
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
    /// Claims of `token`, by `check` if not cached. The caller must check that the key is still valid, and
    /// that the token is within its lifetime.
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
