//! The tolerance of a credit limit.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::failure::{Failure, Kind};
use crate::money::{Written, parse_decimal};

/// Ten-thousandths in a percent.
const PARTS: i64 = 10_000;

/// Largest tolerance, in percent.
const MOST: i64 = 25;

/// Percent of a credit limit that orders may exceed it by: 0 to 25, with at most four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tolerance(i64);

/// Not a tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tolerance is a percent from 0 to 25, with at most four decimals")]
pub struct BadTolerance;

impl Failure for BadTolerance {
    fn code(&self) -> &'static str {
        "bad_percent"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl Tolerance {
    /// The tolerance of `limit`, rounded down to a minor unit.
    pub fn of(self, limit: i64) -> i64 {
        let parts = i128::from(limit) * i128::from(self.0) / i128::from(100 * PARTS);
        i64::try_from(parts).unwrap_or_default()
    }
}

impl FromStr for Tolerance {
    type Err = BadTolerance;

    fn from_str(text: &str) -> Result<Self, BadTolerance> {
        let Written { value, decimals } = parse_decimal(text).map_err(|_no_number| BadTolerance)?;
        let value = value.filter(|value| decimals <= 4 && *value <= Decimal::from(MOST));
        let parts = value.and_then(|value| (value * Decimal::from(PARTS)).to_i64());
        parts.filter(|parts| *parts >= 0).map(Self).ok_or(BadTolerance)
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::new(self.0, 4).normalize().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_rounded_down() {
        for (percent, limit, extra) in [
            ("5", 1_000_000, 50_000),
            // 10,001 yen: half a yen is no yen.
            ("5", 10_001, 500),
            ("0", 10_001, 0),
            ("25", 3, 0),
            ("0.0001", crate::money::LARGEST_MINOR, 9_007_199_254),
        ] {
            assert_eq!(
                percent.parse::<Tolerance>().map(|one| one.of(limit)),
                Ok(extra),
                "{percent}"
            );
        }
    }

    #[test]
    fn no_tolerance_is_below_zero_or_over_25_percent() {
        for text in ["25.0001", "26", "-0.0001", "0.00001", "five", "", "99999999999999999999999"] {
            assert_eq!(text.parse::<Tolerance>(), Err(BadTolerance), "{text}");
        }
        assert_eq!("2.50".parse::<Tolerance>().map(|one| one.to_string()), Ok("2.5".to_owned()));
    }
}
