//! The hash chain over the audit log: each link includes its predecessor; the last vouches for all.

use std::fmt;
use std::str::FromStr;

use super::{ChainKey, Digest};

/// Head of the chain: its last link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Sequence of its row; 0 before the first.
    pub sequence: i64,
    /// Hash over that row and all before it; zeros before the first.
    pub hash: Digest,
}

impl Head {
    /// The next link, over a row's digest.
    #[must_use]
    pub fn then(self, digest: Digest, key: &ChainKey) -> Self {
        let sequence = self.sequence + 1;
        let hash = key.link([&self.hash.0, &sequence.to_be_bytes(), &digest.0]);
        Self { sequence, hash }
    }
}

/// The form for notes and comparison: `42:9f86…`.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

/// A text that is no chain head.
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
        let key = ChainKey::of(b"key");
        let first = Head::default().then(Digest::of("a"), &key);
        let second = first.then(Digest::of("b"), &key);
        let pinned = [
            "1:211f0a9f898177f43d2eda9d9f04baa68c073ac58a5d78e9c5c2a8f0c0b355de",
            "2:ec902930bbe3369517e595d51021613d2ddd8caae109d6d87972438680527dc5",
        ];
        assert_eq!([first, second].map(|head| head.to_string()), pinned);
    }

    #[test]
    fn what_is_noted_is_read_back() {
        let head = Head::default().then(Digest::of("a"), &ChainKey::of(b"key"));
        assert_eq!(head.to_string().parse(), Ok(head));
        for bad in ["", "1", "1:", ":ab", "x:ab", "-1:ab", &head.to_string().replace(':', "::")] {
            assert_eq!(bad.parse::<Head>(), Err(BadHead), "{bad}");
        }
    }

    #[test]
    fn order_and_key_matter() {
        let (a, b, key) = (Digest::of("a"), Digest::of("b"), ChainKey::of(b"key"));
        let start = Head::default();
        assert_ne!(start.then(a, &key).then(b, &key), start.then(b, &key).then(a, &key));
        assert_ne!(start.then(a, &key), Head { sequence: 1, ..start }.then(a, &key));
        assert_ne!(start.then(a, &key), start.then(a, &ChainKey::of(b"another")));
    }
}
