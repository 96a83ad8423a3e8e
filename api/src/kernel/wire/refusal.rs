//! Passes a refused value's code through serde, whose errors are texts.

use std::cell::RefCell;
use std::collections::BTreeSet;

use domain::failure::{Failure, Kind};
use serde::de::Error;

/// Separates the parts of a coded refusal; JSON texts cannot contain it unescaped.
const MARK: char = '\u{1f}';

/// A refusal found inside a serde error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Coded {
    pub(crate) kind: Kind,
    pub(crate) code: &'static str,
    /// JSON pointer below the value that serde was reading.
    pub(crate) below: String,
    pub(crate) detail: String,
}

/// A serde error that keeps the failure's kind and code; [`decode`] reads them back.
pub(crate) fn encode<E: Error>(failure: &impl Failure) -> E {
    encode_at("", failure)
}

/// As [`encode`], for the field `below` of the value being read.
pub(crate) fn encode_at<E: Error>(below: &str, failure: &impl Failure) -> E {
    let kind = if failure.kind() == Kind::Unreadable { "400" } else { "422" };
    let code = failure.code();
    CODES.with_borrow_mut(|codes| codes.insert(code));
    E::custom(format_args!("{MARK}{kind}{MARK}{code}{MARK}{below}{MARK}{failure}{MARK}"))
}

thread_local! {
    /// Codes that this thread has encoded. A code is `'static`, which a text is not; serde reads a value on
    /// one thread. The set is bounded by the program's number of codes.
    static CODES: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// The refusal in the text of a serde error, if it is a coded one.
pub(crate) fn decode(text: &str) -> Option<Coded> {
    let mut parts = text.split(MARK).skip(1);
    let (kind, code) = (parts.next()?, parts.next()?);
    let (below, detail) = (parts.next()?, parts.next()?);
    // `None`: the mark came from the request, not from our own error.
    let code = CODES.with_borrow(|codes| codes.get(code).copied())?;
    Some(Coded {
        kind: if kind == "400" { Kind::Unreadable } else { Kind::Invalid },
        code,
        below: below.to_owned(),
        detail: detail.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use domain::money::MoneyError;
    use thiserror::Error;

    use super::*;

    #[derive(Debug, Error)]
    #[error("made up")]
    struct MadeUp;

    impl Failure for MadeUp {
        fn code(&self) -> &'static str {
            "made_up"
        }
        fn kind(&self) -> Kind {
            Kind::Unreadable
        }
    }

    #[test]
    fn every_code_is_found_again_and_no_strangers() {
        let text = format!("{MARK}400{MARK}made_up{MARK}{MARK}made up{MARK}");
        assert_eq!(decode(&text), None, "a text that a client sent");
        let error: serde_json::Error = encode(&MadeUp);
        assert_eq!(decode(&error.to_string()).map(|coded| coded.code), Some("made_up"));
    }

    #[test]
    fn a_code_survives_the_way_through_serde() {
        let error: serde_json::Error = encode_at("/amount", &MoneyError::Malformed);
        assert_eq!(
            decode(&error.to_string()),
            Some(Coded {
                kind: Kind::Invalid,
                code: "malformed_amount",
                below: "/amount".to_owned(),
                detail: "not a decimal number".to_owned()
            })
        );
    }
}
