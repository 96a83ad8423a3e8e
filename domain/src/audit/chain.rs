//! The chain over the log: each link holds the one before it, so that the last stands for all.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::Digest;

/// The last link of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// The row it is of; 0 before the first.
    pub sequence: i64,
    /// Stands for that row and all before it; zeros before the first.
    pub hash: Digest,
}

impl Head {
    /// The next link, over a row's digest.
    #[must_use]
    pub fn then(self, digest: Digest) -> Self {
        let sequence = self.sequence + 1;
        let mut hash = Sha256::new();
        hash.update(self.hash.0);
        hash.update(sequence.to_be_bytes());
        hash.update(digest.0);
        Self { sequence, hash: Digest(hash.finalize().into()) }
    }
}

/// As it is noted down: `42:9f86…`.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

/// A text that is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a head of the audit log: a sequence, a colon and 64 hexadecimal digits")]
pub struct BadHead;

impl FromStr for Head {
    type Err = BadHead;

    fn from_str(text: &str) -> Result<Self, BadHead> {
        let (sequence, hash) = text.split_once(':').ok_or(BadHead)?;
        let sequence = sequence.parse().ok().filter(|sequence| *sequence >= 0).ok_or(BadHead)?;
        let hash = hash.parse().map_err(|()| BadHead)?;
        Ok(Self { sequence, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_links_are_pinned() {
        let first = Head::default().then(Digest::of("a"));
        let second = first.then(Digest::of("b"));
        let pinned = [
            "1:fc1708fce2163fe0816c479f9dd8de3b645b75158c81324d724c66a9ea8ecae9",
            "2:991ccbb4188aa5a5a89abb18f28b97820df8ea741736f7da6e801336c5f8811a",
        ];
        assert_eq!([first, second].map(|head| head.to_string()), pinned);
    }

    #[test]
    fn what_is_noted_is_read_back() {
        let head = Head::default().then(Digest::of("a"));
        assert_eq!(head.to_string().parse(), Ok(head));
        for bad in ["", "1", "1:", ":ab", "x:ab", "-1:ab", &head.to_string().replace(':', "::")] {
            assert_eq!(bad.parse::<Head>(), Err(BadHead), "{bad}");
        }
    }

    #[test]
    fn order_matters() {
        let (a, b) = (Digest::of("a"), Digest::of("b"));
        let start = Head::default();
        assert_ne!(start.then(a).then(b), start.then(b).then(a));
        assert_ne!(start.then(a), Head { sequence: 1, ..start }.then(a));
    }
}
