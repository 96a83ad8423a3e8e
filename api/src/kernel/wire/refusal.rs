//! How a value that cannot be says so through serde, whose errors are texts.

use domain::failure::{Failure, Kind};
use serde::de::Error;

/// Stands between the parts of a coded refusal; JSON texts cannot hold it unescaped.
const MARK: char = '\u{1f}';

/// A refusal found inside a serde error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Coded {
    pub(crate) kind: Kind,
    pub(crate) code: &'static str,
    /// Where under the value that serde was reading.
    pub(crate) below: String,
    pub(crate) detail: String,
}

/// A serde error that keeps the failure's kind and code; [`decode`] finds them again.
pub(crate) fn encode<E: Error>(failure: &impl Failure) -> E {
    encode_at("", failure)
}

/// As [`encode`], for the field `below` of the value that is being read.
pub(crate) fn encode_at<E: Error>(below: &str, failure: &impl Failure) -> E {
    let kind = if failure.kind() == Kind::Unreadable { "400" } else { "422" };
    let code = failure.code();
    E::custom(format_args!("{MARK}{kind}{MARK}{code}{MARK}{below}{MARK}{failure}{MARK}"))
}

/// The codes that values of the wire are refused with; a refusal's code is `'static`.
const CODES: [&str; 18] = [
    "unknown_country",
    "date_out_of_range",
    "bad_tax_rate",
    "malformed_unit_price",
    "negative_unit_price",
    "unit_price_too_large",
    "unknown_currency",
    "currency_mismatch",
    "amount_too_large",
    "malformed_amount",
    "too_many_decimals",
    "negative_price",
    "malformed_price",
    "bad_id",
    "bad_email",
    "unknown_word",
    "out_of_range",
    "not_nullable",
];

/// The refusal in the text of a serde error, if one of ours is in it.
pub(crate) fn decode(text: &str) -> Option<Coded> {
    let mut parts = text.split(MARK).skip(1);
    let (kind, code) = (parts.next()?, parts.next()?);
    let (below, detail) = (parts.next()?, parts.next()?);
    Some(Coded {
        kind: if kind == "400" { Kind::Unreadable } else { Kind::Invalid },
        code: CODES.into_iter().find(|known| *known == code).unwrap_or("invalid_value"),
        below: below.to_owned(),
        detail: detail.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use domain::money::MoneyError;

    use super::*;

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
