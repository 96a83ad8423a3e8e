//! Stock keeping units: the article numbers in orders.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};
use crate::orders::ChargeKind;
use crate::text::{check_code, composed};

/// One to 64 visible characters in one normalised form, without blanks at the ends, and not `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

impl Sku {
    /// The SKU of a new product. The word of a charge is refused: a credit note's line says `freight`,
    /// and must not mean both. Products older than this rule keep theirs.
    pub fn of_new_product(text: &str) -> Result<Self, BadSku> {
        if text.parse::<ChargeKind>().is_ok() { Err(BadSku) } else { text.parse() }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SKU to look up a product by: normalised from any input, and also accepted if it is older than
    /// the rules for new ones.
    pub fn named(text: &str) -> Result<Self, BadSku> {
        let text = composed(text);
        let printable = text.chars().all(|c| !c.is_control());
        if has_length(&text) && printable && text.trim() == text {
            Ok(Self(text.into_owned()))
        } else {
            Err(BadSku)
        }
    }

    /// The SKU of a stored product.
    pub const fn stored(text: String) -> Self {
        Self(text)
    }
}

/// A text that is no SKU.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a SKU has 1 to 64 visible characters, in Unicode's form C, and no blanks at its ends; it is neither . nor .. \
     nor the name of a charge"
)]
pub struct BadSku;

impl Failure for BadSku {
    fn code(&self) -> &'static str {
        "bad_sku"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for Sku {
    type Err = BadSku;

    fn from_str(text: &str) -> Result<Self, BadSku> {
        // A client would resolve these before it requests `/v1/stock/..`.
        let is_step = matches!(text, "." | "..");
        if has_length(text) && !is_step && check_code(text).is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadSku)
        }
    }
}

fn has_length(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
}

impl TryFrom<String> for Sku {
    type Error = BadSku;

    fn try_from(text: String) -> Result<Self, BadSku> {
        text.parse()
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> Self {
        sku.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_charges_are_no_skus_of_new_products() {
        for word in ["freight", "surcharge"] {
            assert_eq!(Sku::of_new_product(word), Err(BadSku));
            assert!(word.parse::<Sku>().is_ok(), "an older product may be called {word}");
        }
        assert!(Sku::of_new_product("Freight").is_ok());
    }

    #[test]
    fn printable_and_not_too_long() {
        let (fits, too_long) = ("x".repeat(64), "x".repeat(65));
        for text in ["1", "85123A", "A-1/β", "two words", "...", "CAF\u{c9}", &fits] {
            assert_eq!(text.parse::<Sku>().map(String::from), Ok(text.to_owned()));
            assert_eq!(Sku::named(text).map(String::from), Ok(text.to_owned()));
        }
        for text in ["", " ", " a", "a ", "a\nb", "a\u{7f}", &too_long] {
            assert_eq!(
                (text.parse::<Sku>(), Sku::named(text)),
                (Err(BadSku), Err(BadSku)),
                "{text:?}"
            );
        }
        for text in [".", "..", "a\u{200b}", "a\u{202e}b", "CAFE\u{301}", "a\u{a0}b"] {
            assert_eq!(text.parse::<Sku>(), Err(BadSku), "{text:?}");
        }
        assert_eq!(Sku::named("CAFE\u{301}"), "CAF\u{c9}".parse());
    }
}
