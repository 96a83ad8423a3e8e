//! Secrets that the server must read again: sealed with the installation's key, so a reader of the database
//! cannot.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Separates this key from the installation's other keys.
const PURPOSE: &[u8] = b"comptoir: secrets at rest";

/// Seals and opens small secrets with AES-256-GCM.
pub(crate) struct SecretBox(RandomizedNonceKey);

/// A secret that cannot be opened: another key, another context, or altered.
#[derive(Debug, thiserror::Error)]
#[error("a sealed secret cannot be opened")]
pub(crate) struct Sealed;

impl SecretBox {
    /// A box with a key derived from the installation's sealing key.
    pub(crate) fn new(sealing: &[u8]) -> Result<Self, Sealed> {
        let key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, sealing), PURPOSE);
        RandomizedNonceKey::new(&AES_256_GCM, key.as_ref()).map(Self).map_err(|_length| Sealed)
    }

    /// Seals `secret` to `context`: moved to another row it cannot be opened.
    pub(crate) fn seal(&self, context: &str, secret: &[u8]) -> Result<String, Sealed> {
        let mut sealed = secret.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(context), &mut sealed)
            .map_err(|_no_random| Sealed)?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Opens a sealed secret.
    pub(crate) fn open(&self, context: &str, sealed: &str) -> Result<Vec<u8>, Sealed> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_not_base64| Sealed)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or(Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_length| Sealed)?;
        let mut sealed = sealed.to_vec();
        let secret = self
            .0
            .open_in_place(nonce, Aad::from(context), &mut sealed)
            .map_err(|_changed| Sealed)?;
        Ok(secret.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_with_its_own_key_and_context_only() {
        let secret_box = SecretBox::new(b"key").unwrap();
        let sealed = secret_box.seal("user_1", b"secret").unwrap();
        assert_ne!(
            sealed,
            secret_box.seal("user_1", b"secret").unwrap(),
            "a nonce is never used twice"
        );
        assert_eq!(secret_box.open("user_1", &sealed).unwrap(), b"secret");
        assert!(secret_box.open("user_2", &sealed).is_err());
        assert!(SecretBox::new(b"other").unwrap().open("user_1", &sealed).is_err());
        for broken in ["", "AAAA", &sealed[1..]] {
            assert!(secret_box.open("user_1", broken).is_err(), "{broken}");
        }
    }
}
