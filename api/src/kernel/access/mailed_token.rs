//! Tokens that are mailed: 256 random bits, of which only a digest is kept.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::kernel::problem::Problem;

/// A token as its owner knows it.
pub(crate) struct MailedToken(SecretString);

impl MailedToken {
    /// A new one.
    pub(crate) fn new() -> Result<Self, Problem> {
        let mut bytes = [0_u8; 32];
        rand::fill(&mut bytes).map_err(Problem::internal)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// One that somebody shows.
    pub(crate) const fn shown(token: SecretString) -> Self {
        Self(token)
    }

    /// As it is kept. Nobody guesses 256 bits, so it needs no slow hash.
    pub(crate) fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.expose_secret().as_bytes()))
    }

    /// The token itself.
    pub(crate) fn into_secret(self) -> SecretString {
        self.0
    }
}
