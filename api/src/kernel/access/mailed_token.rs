//! Tokens sent by mail: 256 random bits; only a digest is stored.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::kernel::problem::Problem;

/// A token in clear text.
pub(crate) struct MailedToken(SecretString);

impl MailedToken {
    /// Generates a token.
    pub(crate) fn new() -> Result<Self, Problem> {
        let mut bytes = [0_u8; 32];
        rand::fill(&mut bytes).map_err(Problem::internal)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// A token presented by a request.
    pub(crate) const fn shown(token: SecretString) -> Self {
        Self(token)
    }

    /// The digest as stored. 256 bits cannot be guessed, so it needs no slow hash.
    pub(crate) fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.expose_secret().as_bytes()))
    }

    /// The token itself.
    pub(crate) fn into_secret(self) -> SecretString {
        self.0
    }
}
