//! Percents, in whole ten-thousandths: sums of them are exact.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::failure::{Failure, Kind};
use crate::money::{Written, parse_decimal};

/// A percent above 0, with at most four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(i64);

/// Not a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a percent is above 0 and at most 1000, with at most four decimals")]
pub struct BadPercent;

impl Failure for BadPercent {
    fn code(&self) -> &'static str {
        "bad_percent"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl Percent {
    /// All of it.
    pub const HUNDRED: Self = Self(1_000_000);
    /// From where a budget warns unless it says otherwise.
    pub const EIGHTY: Self = Self(800_000);

    /// In ten-thousandths of a percent.
    pub const fn parts(self) -> i64 {
        self.0
    }
}

impl FromStr for Percent {
    type Err = BadPercent;

    fn from_str(text: &str) -> Result<Self, BadPercent> {
        let Written { value, decimals } = parse_decimal(text).map_err(|_no_number| BadPercent)?;
        let parts = value.filter(|_| decimals <= 4).and_then(|value| {
            (value * Decimal::from(10_000))
                .to_i64()
                .filter(|parts| (1..=10_000_000).contains(parts))
        });
        parts.map(Self).ok_or(BadPercent)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::new(self.0, 4).normalize().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_is_read_as_it_is_shown() {
        for (text, shown) in [
            ("5", Some("5")),
            ("33.3333", Some("33.3333")),
            ("80.50", Some("80.5")),
            ("100.0001", Some("100.0001")),
            ("0.0001", Some("0.0001")),
            ("0", None),
            ("-5", None),
            ("33.33333", None),
            ("1000.0001", None),
            ("99999999999999999999", None),
            ("five", None),
        ] {
            let read = text.parse::<Percent>().ok().map(|percent| percent.to_string());
            assert_eq!(read.as_deref(), shown, "{text}");
        }
        assert_eq!("100".parse(), Ok(Percent::HUNDRED));
        assert_eq!("80".parse(), Ok(Percent::EIGHTY));
    }
}
