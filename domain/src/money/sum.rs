//! Sums over documents for ledger totals: unlike an amount, a sum is not bounded.

use std::ops::{Add, Sub};

use super::{Currency, Money};

/// The total of documents in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    minor: i128,
    currency: Currency,
}

impl Sum {
    /// A sum of `minor` units.
    pub const fn from_minor(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Zero in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The sum in minor units.
    pub const fn minor(self) -> i128 {
        self.minor
    }

    /// Its currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum as its JSON string: `1299.00`, with as many digits as needed.
    pub fn amount(self) -> String {
        let decimals = usize::try_from(self.currency.exponent()).unwrap_or_default();
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }
}

impl From<Money> for Sum {
    fn from(money: Money) -> Self {
        Self { minor: money.minor().into(), currency: money.currency() }
    }
}

/// Both sums must be in one currency: ledger queries select one currency at a time.
impl Add for Sum {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { minor: self.minor.saturating_add(other.minor), ..self }
    }
}

/// As for [`Add`].
impl Sub for Sum {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { minor: self.minor.saturating_sub(other.minor), ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::LARGEST_MINOR;
    use super::*;

    fn sum(minor: i128, code: &str) -> Sum {
        Sum::from_minor(minor, code.parse().unwrap())
    }

    #[test]
    fn is_shown_with_all_its_digits() {
        for (minor, code, shown) in [
            (0, "EUR", "0.00"),
            (-5, "EUR", "-0.05"),
            (7, "JPY", "7"),
            (-1_234, "KWD", "-1.234"),
            (9_277_415_232_383_221_760, "EUR", "92774152323832217.60"),
            (i128::MIN, "JPY", "-170141183460469231731687303715884105728"),
        ] {
            assert_eq!(sum(minor, code).amount(), shown);
        }
    }

    proptest! {
        #[test]
        fn is_shown_as_the_amount_it_is(minor in -LARGEST_MINOR..=LARGEST_MINOR) {
            for code in ["EUR", "JPY", "KWD"] {
                let money = Money::from_minor(minor, code.parse().unwrap());
                prop_assert_eq!(Sum::from(money).amount(), money.amount());
            }
        }
    }
}
