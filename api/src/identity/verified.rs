//! Tokens whose signature has been checked: the same token comes with every request of its bearer, and
//! an Ed25519 check costs more than all else that is done at the door.
//!
//! What a token says never changes, so its claims are kept under its digest until it expires. What its
//! user may do is not kept: that is read for every request.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};

use super::tokens::Claims;

/// More bearers than that within a token's life, and the oldest knowledge is dropped.
const MOST: usize = 20_000;

type Digest = [u8; 32];

/// The claims of tokens, by the digest of the token.
#[derive(Default)]
pub(super) struct Verified(RwLock<HashMap<Digest, Claims>>);

fn digest_of(token: &str) -> Digest {
    let mut bytes = [0; 32];
    let digest = digest(&SHA256, token.as_bytes());
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

impl Verified {
    /// The claims of `token`, by `check` if they are not known yet. Whether its time has come or is over
    /// is for the caller to ask.
    pub(super) fn or_check(
        &self,
        token: &str,
        now: i64,
        check: impl FnOnce() -> Option<Claims>,
    ) -> Option<Claims> {
        let digest = digest_of(token);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        if known.is_some() {
            return known;
        }
        let claims = check()?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, claims| claims.expires_after(now));
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(digest, claims.clone());
        Some(claims)
    }
}
