//! Tax classes: they tell a country's tax rates apart.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};
use crate::pricing::TaxRate;

/// A class of goods for tax: `standard`, `reduced`, or a name the shop chooses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaxClass(String);

impl TaxClass {
    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the class is built in and needs no rate: products have it by default, and may exist before
    /// any rate.
    pub fn is_built_in(&self) -> bool {
        *self == Self::default()
    }

    /// Refuses a class that is in none of `rates`, unless it is built in.
    pub fn among(&self, rates: &[TaxRate]) -> Result<(), UnknownTaxClass> {
        if self.is_built_in() || rates.iter().any(|rate| rate.class == *self) {
            Ok(())
        } else {
            Err(UnknownTaxClass { class: self.clone() })
        }
    }
}

impl Default for TaxClass {
    fn default() -> Self {
        Self("standard".to_owned())
    }
}

/// A class without any tax rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no tax rate defines the tax class {class}")]
pub struct UnknownTaxClass {
    /// The class.
    pub class: TaxClass,
}

impl Failure for UnknownTaxClass {
    fn code(&self) -> &'static str {
        "unknown_tax_class"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A text that is no tax class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tax class has 1 to 40 letters, digits, - or _")]
pub struct BadTaxClass;

impl Failure for BadTaxClass {
    fn code(&self) -> &'static str {
        "bad_tax_class"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for TaxClass {
    type Err = BadTaxClass;

    fn from_str(text: &str) -> Result<Self, BadTaxClass> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if plain && (1..=40).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadTaxClass)
        }
    }
}

impl TryFrom<String> for TaxClass {
    type Error = BadTaxClass;

    fn try_from(text: String) -> Result<Self, BadTaxClass> {
        text.parse()
    }
}

impl From<TaxClass> for String {
    fn from(class: TaxClass) -> Self {
        class.0
    }
}

impl fmt::Display for TaxClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
