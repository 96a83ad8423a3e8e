//! Document numbers: `INV-2026-000001`, preceded by the issuer's prefix.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};
use crate::word::{UnknownWord, find};

/// Numbered documents: each kind has its own gapless series per issuer and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// An invoice.
    Invoice,
    /// A credit note.
    CreditNote,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Invoice, Self::CreditNote];

    /// The kind as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    const fn letters(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CN",
        }
    }
}

impl FromStr for DocumentKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "document kind", word)
    }
}

/// The issuer's prefix of document numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumberPrefix(String);

impl NumberPrefix {
    /// Maximum length: the longest number then has 35 characters, the limit of the French rules.
    pub const MAX_LENGTH: usize = 12;

    /// The prefix itself; empty for none.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number at this position in the series of `kind` and `year`.
    pub fn number(&self, kind: DocumentKind, year: i32, sequence: i64) -> String {
        let number = format!("{}-{year:04}-{sequence:06}", kind.letters());
        if self.0.is_empty() { number } else { format!("{}-{number}", self.0) }
    }
}

impl FromStr for NumberPrefix {
    type Err = BadPrefix;

    fn from_str(text: &str) -> Result<Self, BadPrefix> {
        let known = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-';
        // A hyphen at the end would be doubled, because another follows.
        if text.len() > Self::MAX_LENGTH || !text.bytes().all(known) || text.ends_with('-') {
            return Err(BadPrefix);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for NumberPrefix {
    type Error = BadPrefix;

    fn try_from(text: String) -> Result<Self, BadPrefix> {
        text.parse()
    }
}

impl From<NumberPrefix> for String {
    fn from(prefix: NumberPrefix) -> Self {
        prefix.0
    }
}

impl fmt::Display for NumberPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that cannot be a prefix of document numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a number prefix has at most {} letters, digits and hyphens, and no hyphen at its end",
    NumberPrefix::MAX_LENGTH
)]
pub struct BadPrefix;

impl Failure for BadPrefix {
    fn code(&self) -> &'static str {
        "bad_number_prefix"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Whether a payer's `reference` names the document `number`, case-insensitively and as a whole word, so that
/// `INV-2026-0000012` does not name `INV-2026-000001`.
pub fn names(reference: &str, number: &str) -> bool {
    let (reference, number) = (reference.to_ascii_uppercase(), number.to_ascii_uppercase());
    let part_of_word = |letter: char| letter.is_alphanumeric() || letter == '-';
    !number.is_empty()
        && reference.match_indices(&number).any(|(at, found)| {
            let before = reference.get(..at).and_then(|text| text.chars().next_back());
            let after = reference.get(at + found.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_prefix_kind_year_and_place() {
        for (prefix, kind, sequence, number) in [
            ("", DocumentKind::Invoice, 1, "INV-2026-000001"),
            ("", DocumentKind::CreditNote, 1, "CN-2026-000001"),
            ("ACME", DocumentKind::Invoice, 42, "ACME-INV-2026-000042"),
            ("A-1", DocumentKind::Invoice, 1_234_567, "A-1-INV-2026-1234567"),
        ] {
            let prefix: NumberPrefix = prefix.parse().unwrap();
            assert_eq!(prefix.number(kind, 2026, sequence), number);
        }
    }

    #[test]
    fn the_longest_number_has_35_characters() {
        let prefix: NumberPrefix = "ABCDEFGHIJKL".parse().unwrap();
        // More documents than an issuer posts in a year.
        let number = prefix.number(DocumentKind::Invoice, 2026, 999_999_999_999);
        assert_eq!(number.len(), 34);
    }

    #[test]
    fn refuses_what_cannot_stand_in_a_number() {
        for prefix in ["A B", "A/B", "Ä", "A-", "-", "ABCDEFGHIJKLM"] {
            assert!(prefix.parse::<NumberPrefix>().is_err(), "{prefix}");
        }
    }

    #[test]
    fn a_reference_names_whole_numbers() {
        let number = "INV-2026-000001";
        for (reference, named) in [
            ("INV-2026-000001", true),
            ("payment of inv-2026-000001, thank you", true),
            ("INV-2026-000002/INV-2026-000001", true),
            ("INV-2026-0000012", false),
            ("ACME-INV-2026-000001", false),
            ("INV-2026-0000012 INV-2026-000001", true),
            ("ÄINV-2026-000001", false),
            ("", false),
        ] {
            assert_eq!(names(reference, number), named, "{reference}");
        }
        assert!(!names("anything", ""));
    }
}
