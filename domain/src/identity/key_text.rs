//! API keys as text: `cpt_<8 letters>_<32 letters>_<6 letters>`.
//!
//! The prefix and the checksum let a scanner of leaked secrets recognise a key offline. The first letters
//! find the key in the database; only the hash of the whole text is stored there.

use std::fmt;

use sha2::{Digest, Sha256};

/// Prefix of every key.
pub const KEY_PREFIX: &str = "cpt_";

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LOOKUP: usize = 8;
const SECRET: usize = 32;
const CHECKSUM: usize = 6;

/// A key with a valid form and checksum; whether it exists is not checked.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(String);

impl KeyText {
    /// A key made of random bytes; `None` if too few of them map to letters (64 bytes are plenty).
    pub fn from_random(random: &[u8]) -> Option<Self> {
        // 248 is the largest multiple of 62: no letter is likelier than another.
        let mut letters = random
            .iter()
            .filter(|byte| **byte < 248)
            .filter_map(|byte| LETTERS.get(usize::from(byte % 62)))
            .map(|letter| char::from(*letter));
        let lookup: String = letters.by_ref().take(LOOKUP).collect();
        let secret: String = letters.take(SECRET).collect();
        let body = format!("{KEY_PREFIX}{lookup}_{secret}");
        (lookup.len() == LOOKUP && secret.len() == SECRET)
            .then(|| Self(format!("{body}_{}", checksum(&body))))
    }

    /// Parses the text as a key.
    pub fn parse(text: &str) -> Option<Self> {
        let (lookup, rest) = text.strip_prefix(KEY_PREFIX)?.split_once('_')?;
        let (secret, check) = rest.split_once('_')?;
        let letters = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| LETTERS.contains(&byte))
        };
        let well_formed =
            letters(lookup, LOOKUP) && letters(secret, SECRET) && letters(check, CHECKSUM);
        let body = text.get(..text.len().checked_sub(CHECKSUM + 1)?)?;
        (well_formed && checksum(body) == check).then(|| Self(text.to_owned()))
    }

    /// Lookup prefix of the key; not secret.
    pub fn lookup(&self) -> &str {
        self.0.get(KEY_PREFIX.len()..KEY_PREFIX.len() + LOOKUP).unwrap_or_default()
    }

    /// SHA-256 of the whole key in hex: all that is stored. 190 random bits need no slow hash.
    pub fn hash(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    /// The whole key, for the one response that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Omits the secret.
impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KEY_PREFIX}{}_…", self.lookup())
    }
}

/// The CRC-32 of the text, in six letters of base 62.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut letters: Vec<char> = (0..CHECKSUM)
        .filter_map(|_| {
            let letter = usize::try_from(rest % 62).ok().and_then(|digit| LETTERS.get(digit));
            rest /= 62;
            letter.map(|letter| char::from(*letter))
        })
        .collect();
    letters.reverse();
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_made_is_read_back(random in prop::array::uniform32(any::<u8>())) {
            let key = KeyText::from_random(&[random, random].concat());
            prop_assume!(key.is_some());
            let key = key.unwrap();
            prop_assert_eq!(KeyText::parse(key.reveal()), Some(key));
        }
    }

    fn key() -> KeyText {
        let random: Vec<u8> = (0..64).collect();
        KeyText::from_random(&random).unwrap()
    }

    #[test]
    fn it_looks_like_this() {
        insta::assert_snapshot!(key().reveal(), @"cpt_01234567_89ABCDEFGHIJKLMNOPQRSTUVWXYZabcd_3lDZOW");
        assert_eq!(key().lookup(), "01234567");
        assert_eq!(key().hash().len(), 64);
        assert!(KeyText::from_random(&[255; 64]).is_none());
    }

    #[test]
    fn one_wrong_letter_is_seen_without_asking_anybody() {
        let good = key().reveal().to_owned();
        for (place, letter) in good.char_indices() {
            let other = if letter == 'x' { "y" } else { "x" };
            let mut wrong = good.clone();
            wrong.replace_range(place..=place, other);
            assert_eq!(KeyText::parse(&wrong), None, "{wrong}");
        }
        for text in ["", "cpt_", "cpt___", &good[1..], &format!("{good}x"), "cpt_ä"] {
            assert_eq!(KeyText::parse(text), None, "{text}");
        }
    }

    #[test]
    fn debugging_does_not_show_it() {
        assert_eq!(format!("{:?}", key()), "cpt_01234567_…");
    }
}
