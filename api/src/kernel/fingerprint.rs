//! Keyed digests that recognise a repeated body. A reader of the database cannot use them to guess a password
//! in the body.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Separates this key from the installation's other keys.
const PURPOSE: &[u8] = b"comptoir: fingerprints of bodies";

/// Computes the fingerprints of bodies: the same in every process and after every restart.
pub(crate) struct Fingerprints(hmac::Key);

impl Fingerprints {
    /// With a key derived from the installation's sealing key.
    pub(crate) fn new(sealing: &[u8]) -> Self {
        let key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, sealing), PURPOSE);
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()))
    }

    /// The fingerprint of a body.
    pub(crate) fn of(&self, body: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_body_is_known_again_by_the_same_installation_alone() {
        let of = |key: &[u8], body: &[u8]| Fingerprints::new(key).of(body);
        assert_eq!(of(b"key", b"body"), of(b"key", b"body"));
        assert_ne!(of(b"key", b"body"), of(b"key", b"another"));
        assert_ne!(of(b"key", b"body"), of(b"another", b"body"));
        assert_eq!(of(b"key", b"").len(), 43);
    }
}
