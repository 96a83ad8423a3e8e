//! The refresh token that follows another: always the same one, for every retry and in every process.
//!
//! It is derived from the token, from a salt stored at the token's first use, and from a key of the
//! installation. None alone is enough: a reader of the database has the salt, a thief of an old token has
//! that token, a reader of the key file has the key.

use aws_lc_rs::{hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::opaque::Opaque;
use crate::kernel::problem::Problem;

/// Separates this key from the installation's other keys.
const PURPOSE: &[u8] = b"comptoir: successors of refresh tokens";

/// Derives the successors of refresh tokens.
pub(crate) struct Successors(hmac::Key);

/// Input of the derivation beside the token: 128 random bits, as stored.
pub(crate) fn draw_salt() -> Result<String, Problem> {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes).map_err(|_no_random| Problem::internal("no random bytes"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl Successors {
    /// With a key derived from the installation's sealing key.
    pub(crate) fn new(sealing: &[u8]) -> Self {
        let key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, sealing), PURPOSE);
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()))
    }

    /// The token that follows `token`.
    pub(crate) fn of(&self, prefix: &str, token: &str, salt: &str) -> Opaque {
        let mut context = hmac::Context::with_key(&self.0);
        // The salt has a fixed length, so the concatenation is unambiguous.
        context.update(salt.as_bytes());
        context.update(token.as_bytes());
        Opaque::of(prefix, context.sign().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_from_all_three_and_from_nothing_else() {
        let of = |key: &[u8], token, salt| Successors::new(key).of("rt_", token, salt).into_text();
        let one = of(b"key", "rt_a", "salt");
        assert_eq!(one, of(b"key", "rt_a", "salt"));
        assert_eq!(one.len(), 3 + 43);
        let others =
            [of(b"other", "rt_a", "salt"), of(b"key", "rt_b", "salt"), of(b"key", "rt_a", "tlas")];
        assert!(others.iter().all(|other| *other != one));
        assert_ne!(draw_salt().unwrap(), draw_salt().unwrap());
        assert_eq!(draw_salt().unwrap().len(), 22);
    }
}
