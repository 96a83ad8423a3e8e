//! SHA-256 digests, and their text in hex.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

const LENGTH: usize = 32;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Digest(pub [u8; LENGTH]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Parses a stored digest; none if it is invalid.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let hex = text.as_bytes();
        if hex.len() != 2 * LENGTH || !hex.iter().all(u8::is_ascii_hexdigit) {
            return Err(());
        }
        let bytes = hex.chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).unwrap_or_default();
            u8::from_str_radix(pair, 16).unwrap_or_default()
        });
        Self::from_slice(&bytes.collect::<Vec<_>>()).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sha_256_in_hex() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of("abc").to_string(), text);
        assert_eq!(text.parse(), Ok(Digest::of("abc")));
        for bad in ["", "ba78", &text.replace('b', "g"), &format!("{text}00"), &format!("+{text}")]
        {
            assert_eq!(bad.parse::<Digest>(), Err(()), "{bad}");
        }
    }
}
