//! Stock keeping units: what a product is ordered by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};
use crate::orders::ChargeKind;

/// One to 64 printable characters, without spaces at the ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

impl Sku {
    /// The SKU of a new product. The word of a charge is none: a credit note's line says `freight`, and must
    /// not mean both. Products that are older than this rule keep theirs.
    pub fn of_new_product(text: &str) -> Result<Self, BadSku> {
        if text.parse::<ChargeKind>().is_ok() { Err(BadSku) } else { text.parse() }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no SKU.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a SKU has 1 to 64 printable characters, no spaces at its ends, and is not the word of a charge"
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
        let length = text.chars().count();
        let printable = text.chars().all(|c| !c.is_control());
        if (1..=64).contains(&length) && printable && text.trim() == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadSku)
        }
    }
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
        for text in ["1", "85123A", "A-1/β", "two words", &fits] {
            assert_eq!(text.parse::<Sku>().map(String::from), Ok(text.to_owned()));
        }
        for text in ["", " ", " a", "a ", "a\nb", "a\u{7f}", &too_long] {
            assert_eq!(text.parse::<Sku>(), Err(BadSku), "{text:?}");
        }
    }
}
