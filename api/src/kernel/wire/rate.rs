//! Tax rates as they look in JSON.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// A rate: `0.20` for 20 %, `0.055` for 5.5 %. At least two decimals, and no trailing zeros beyond them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub Decimal);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        shown.fmt(f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rate_has_one_form() {
        for (rate, expected) in [
            ("0", "0.00"),
            ("0.2", "0.20"),
            ("0.20", "0.20"),
            ("0.200000", "0.20"),
            ("0.055", "0.055"),
            ("0.0550", "0.055"),
            ("0.123456", "0.123456"),
            ("1", "1.00"),
        ] {
            let rate = Rate(rate.parse().unwrap());
            assert_eq!(serde_json::to_value(rate).unwrap(), expected);
        }
    }
}
