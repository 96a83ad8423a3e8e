//! Closed sets of enum values: parses statuses, roles and kinds from storage or requests.

use crate::failure::{Failure, Kind};

/// An unknown enum value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not a known {what}")]
pub struct UnknownWord {
    what: &'static str,
    word: String,
}

impl Failure for UnknownWord {
    fn code(&self) -> &'static str {
        "unknown_word"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// The member of `all` whose `as_str` is `text`; `what` names the set in the error.
pub fn find<W: Copy>(
    all: &[W],
    as_str: fn(W) -> &'static str,
    what: &'static str,
    text: &str,
) -> Result<W, UnknownWord> {
    all.iter()
        .copied()
        .find(|word| as_str(*word) == text)
        .ok_or_else(|| UnknownWord { what, word: text.chars().take(40).collect() })
}
