//! Countries by ISO code, and their part in the EU's VAT rules.

use std::fmt;
use std::str::{FromStr, from_utf8};

use serde::{Deserialize, Serialize};

use super::iso_3166::{ASSIGNED, is_assigned};
use crate::failure::{Failure, Kind};

/// The member states of the European Union, for the tax on goods.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// An officially assigned code of ISO 3166-1, alpha-2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

const FRANCE: Country = Country(*b"FR");
const UNITED_KINGDOM: Country = Country(*b"GB");

impl Country {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        // The type holds only letters, so the other arm is never taken.
        from_utf8(&self.0).unwrap_or("ZZ")
    }

    /// Whether the country is a member state of the European Union.
    pub fn in_eu(self) -> bool {
        EU.contains(&self.as_str())
    }

    /// The country whose VAT applies: France for Monaco, the United Kingdom for the Isle of Man (VAT
    /// Directive, article 7), else the country itself.
    #[must_use]
    pub fn for_vat(self) -> Self {
        match &self.0 {
            b"MC" => FRANCE,
            b"IM" => UNITED_KINGDOM,
            _ => self,
        }
    }

    /// Whether Northern Ireland is a part of the country, where the EU's rules for goods apply.
    pub fn has_northern_ireland(self) -> bool {
        self == UNITED_KINGDOM
    }

    /// Reads a stored code: any two letters, as unassigned codes were accepted in the past.
    pub fn stored(text: &str) -> Result<Self, UnknownCountry> {
        match *text.as_bytes() {
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Ok(Self([first, second]))
            }
            _ => Err(UnknownCountry),
        }
    }

    /// The pattern of the assigned codes, as a regular expression.
    pub fn pattern() -> String {
        let groups = ASSIGNED.iter().map(|(first, seconds)| format!("{first}[{seconds}]"));
        format!("^({})$", groups.collect::<Vec<_>>().join("|"))
    }
}

/// A text that is no country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a country is one of the two-letter codes of ISO 3166-1: FR, GB, GR")]
pub struct UnknownCountry;

impl Failure for UnknownCountry {
    fn code(&self) -> &'static str {
        "unknown_country"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let country = Self::stored(text)?;
        let [first, second] = country.0.map(char::from);
        if is_assigned(first, second) { Ok(country) } else { Err(UnknownCountry) }
    }
}

// Serde reads stored addresses and parties; requests are parsed by `FromStr`.
impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, UnknownCountry> {
        Self::stored(&text)
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
    fn an_assigned_code_and_nothing_else() {
        for (text, in_eu) in [("FR", true), ("GR", true), ("GB", false), ("MC", false)] {
            let country: Country = text.parse().unwrap();
            assert_eq!((country.as_str(), country.in_eu()), (text, in_eu));
        }
        for text in ["", "F", "fr", "FRA", "F1", "É", "UK", "EL", "XX", "ZZ"] {
            assert_eq!(text.parse::<Country>(), Err(UnknownCountry), "{text}");
        }
    }

    #[test]
    fn what_was_stored_before_is_still_read() {
        assert_eq!(Country::stored("UK").unwrap().as_str(), "UK");
        assert_eq!(serde_json::from_str::<Country>("\"ZZ\"").unwrap().as_str(), "ZZ");
        assert_eq!(Country::stored("uk"), Err(UnknownCountry));
    }

    #[test]
    fn some_have_the_vat_of_another() {
        for (text, vat) in [("MC", "FR"), ("IM", "GB"), ("FR", "FR"), ("JE", "JE")] {
            assert_eq!(text.parse::<Country>().unwrap().for_vat().as_str(), vat);
        }
    }
}
