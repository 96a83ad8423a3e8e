//! Currencies of ISO 4217.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::MoneyError;

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Parses a currency from a request: only legal tender of today. Precious metals, test codes, units
    /// of account and withdrawn currencies have codes too, but no debt can be in them.
    pub fn tender(code: &str) -> Result<Self, MoneyError> {
        let known: Self = code.parse()?;
        if known.is_tender() { Ok(known) } else { Err(unknown(code)) }
    }

    /// The pattern of the codes that [`Currency::tender`] takes, as a regular expression.
    pub fn pattern() -> String {
        let mut groups = Vec::new();
        for (first, second) in
            ('A'..='Z').flat_map(|first| ('A'..='Z').map(move |second| (first, second)))
        {
            let code = |third| format!("{first}{second}{third}");
            let thirds: String =
                ('A'..='Z').filter(|third| Self::tender(&code(*third)).is_ok()).collect();
            if !thirds.is_empty() {
                groups.push(format!("{first}{second}[{thirds}]"));
            }
        }
        format!("^({})$", groups.join("|"))
    }

    fn is_tender(self) -> bool {
        // The library treats the bolívar as superseded by its digital twin; ISO 4217 lists both.
        self.0 == iso_currency::Currency::VES || self.0.flags().is_empty()
    }

    /// Number of decimals of its amounts: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }
}

/// Parses any ISO 4217 code, for stored values; requests use [`Currency::tender`].
impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code).map(Self).ok_or_else(|| unknown(code))
    }
}

fn unknown(code: &str) -> MoneyError {
    MoneyError::UnknownCurrency(code.chars().take(8).collect())
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pays_in_a_currency_that_is_in_use() {
        for code in ["EUR", "JPY", "KWD", "XAF", "XCD", "XCG", "XOF", "XPF", "VES", "VED", "ZWG"] {
            assert_eq!(Currency::tender(code), code.parse(), "{code}");
        }
        for code in
            ["XXX", "XTS", "XAU", "XAG", "XDR", "XBA", "XUA", "CLF", "CHE", "HRK", "ZWL", "eur"]
        {
            assert!(Currency::tender(code).is_err(), "{code}");
        }
    }
}
