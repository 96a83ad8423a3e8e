//! Opaque secrets: 256 random bits; the database stores only a hash.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kernel::problem::Problem;

/// A new secret. It has no `Debug`: it is shown only to its owner.
pub(crate) struct Opaque(String);

impl Opaque {
    /// Generates a secret; `prefix` tells people and secret scanners its kind.
    pub(crate) fn draw(prefix: &str) -> Result<Self, Problem> {
        let mut bytes = [0_u8; 32];
        rand::fill(&mut bytes).map_err(|_no_random| Problem::internal("no random bytes"))?;
        Ok(Self::of(prefix, &bytes))
    }

    /// The secret made of these bytes.
    pub(crate) fn of(prefix: &str, bytes: &[u8]) -> Self {
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The hash to store.
    pub(crate) fn hash(&self) -> String {
        hash(&self.0)
    }

    /// The clear text for its owner.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// The hash of a presented secret. With so much entropy a fast hash is enough.
pub(crate) fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_another_and_is_found_by_its_hash() {
        let (one, two) = (Opaque::draw("rt_").unwrap(), Opaque::draw("rt_").unwrap());
        assert!(one.hash() != two.hash());
        let stored = one.hash();
        let text = one.into_text();
        assert_eq!((text.len(), hash(&text)), (3 + 43, stored));
    }
}
