//! Countries by their two letters, and which of them share the EU's rules for tax.

use std::fmt;
use std::str::{FromStr, from_utf8};

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};

/// The member states of the European Union, for the tax on goods.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// An ISO 3166-1 alpha-2 code; the user-assigned ones (`ZZ`) are taken too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        // Only letters get in, so the other arm is never taken.
        from_utf8(&self.0).unwrap_or("ZZ")
    }

    /// Whether it is a member state of the European Union.
    pub fn in_eu(self) -> bool {
        EU.contains(&self.as_str())
    }
}

/// A text that is no country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a country is two upper-case letters of ISO 3166")]
pub struct BadCountry;

impl Failure for BadCountry {
    fn code(&self) -> &'static str {
        "bad_country"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for Country {
    type Err = BadCountry;

    fn from_str(text: &str) -> Result<Self, BadCountry> {
        match *text.as_bytes() {
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Ok(Self([first, second]))
            }
            _ => Err(BadCountry),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = BadCountry;

    fn try_from(text: String) -> Result<Self, BadCountry> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_capitals_and_nothing_else() {
        for (text, in_eu) in [("FR", true), ("GR", true), ("GB", false), ("ZZ", false)] {
            let country: Country = text.parse().unwrap();
            assert_eq!((country.as_str(), country.in_eu()), (text, in_eu));
        }
        for text in ["", "F", "fr", "FRA", "F1", "É"] {
            assert_eq!(text.parse::<Country>(), Err(BadCountry), "{text}");
        }
    }
}
