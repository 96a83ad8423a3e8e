//! Money: whole minor units of one currency, never a float.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::failure::{Failure, Kind};

mod currency;
mod decimal;
mod sum;

pub use currency::Currency;
pub use decimal::{Written, parse_decimal};
pub use sum::Sum;

/// An invalid amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Unknown ISO 4217 code.
    #[error("{0:?} is not a payment currency of ISO 4217")]
    UnknownCurrency(String),
    /// Two currencies in one sum.
    #[error("amounts in {left} and {right} cannot be added")]
    Mixed {
        /// The currency of the sum.
        left: Currency,
        /// The currency added.
        right: Currency,
    },
    /// Out of range.
    #[error("the amount is too large")]
    Overflow,
    /// Not a decimal number.
    #[error("not a decimal number")]
    Malformed,
    /// More decimals than the currency has.
    #[error("{currency} has {allowed} decimals")]
    TooPrecise {
        /// The currency.
        currency: Currency,
        /// Its exponent.
        allowed: u32,
    },
}

impl Failure for MoneyError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownCurrency(_) => "unknown_currency",
            Self::Mixed { .. } => "currency_mismatch",
            Self::Overflow => "amount_too_large",
            Self::Malformed => "malformed_amount",
            Self::TooPrecise { .. } => "too_many_decimals",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Mixed { .. } => Kind::Conflict,
            Self::UnknownCurrency(_)
            | Self::Overflow
            | Self::Malformed
            | Self::TooPrecise { .. } => Kind::Invalid,
        }
    }
}

/// Largest absolute amount: 2^53 minor units, so that no JSON reader loses a cent. It bounds input and
/// sums alike: the totals of a document, and the balances of an account.
pub const LARGEST_MINOR: i64 = 1 << 53;

/// An amount of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units: cents, pence, the currency's smallest unit.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Zero in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Parses `amount`, a plain decimal with at most the currency's decimals. Trailing zeros count:
    /// `1.000` is invalid in JPY.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let Written { value, decimals } = parse_decimal(amount)?;
        if decimals > currency.exponent() {
            return Err(MoneyError::TooPrecise { currency, allowed: currency.exponent() });
        }
        Self::rounded(value.ok_or(MoneyError::Overflow)?, currency)
    }

    /// `value` in whole minor units, rounded half away from zero.
    pub fn rounded(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scaled = Decimal::from(10_i64.pow(currency.exponent()))
            .checked_mul(value)
            .ok_or(MoneyError::Overflow)?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        let minor = i64::try_from(scaled).map_err(|_too_large| MoneyError::Overflow)?;
        if minor.unsigned_abs() > LARGEST_MINOR.unsigned_abs() {
            return Err(MoneyError::Overflow);
        }
        Ok(Self { minor, currency })
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Its currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount as a decimal number of major units.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// The amount as its JSON string: `1299.00`.
    pub fn amount(self) -> String {
        self.decimal().to_string()
    }

    /// The sum; both must be of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.check_currency(other.currency)?;
        self.with(self.minor.checked_add(other.minor))
    }

    /// The difference; both must be of one currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.check_currency(other.currency)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    /// An amount of `minor` units in the same currency, if it is in range.
    fn with(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        let bounded = minor.filter(|minor| (-LARGEST_MINOR..=LARGEST_MINOR).contains(minor));
        Ok(Self { minor: bounded.ok_or(MoneyError::Overflow)?, ..self })
    }

    /// Checks that the amount is in `currency`.
    pub fn check_currency(self, currency: Currency) -> Result<(), MoneyError> {
        if self.currency == currency {
            Ok(())
        } else {
            Err(MoneyError::Mixed { left: self.currency, right: currency })
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn reads_the_currency_s_own_decimals() {
        for (amount, code, minor) in [
            ("1299.00", "EUR", 129_900),
            ("5", "EUR", 500),
            ("5.5", "EUR", 550),
            ("7", "JPY", 7),
            ("1.234", "KWD", 1234),
            ("-0.01", "EUR", -1),
            ("-0", "EUR", 0),
            ("1.200", "KWD", 1200),
        ] {
            assert_eq!(
                Money::parse(amount, currency(code)).map(Money::minor),
                Ok(minor),
                "{amount} {code}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for amount in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            " 1",
            "1,5",
            "1.2.3",
            "0.001",
            "1.200",
            "01",
            "-00.5",
            "--1",
            "NaN",
            "+1",
            "99999999999999999999",
            "0.0000000000000000000000000000000001",
        ] {
            assert!(Money::parse(amount, currency("EUR")).is_err(), "{amount}");
        }
        let yen = |amount| Money::parse(amount, currency("JPY"));
        for amount in ["0.5", "1.000"] {
            assert!(
                matches!(yen(amount), Err(MoneyError::TooPrecise { allowed: 0, .. })),
                "{amount}"
            );
        }
        for amount in ["9007199254740993", &"9".repeat(40)] {
            assert_eq!(yen(amount), Err(MoneyError::Overflow), "{amount}");
        }
        assert!("EURO".parse::<Currency>().is_err());
    }

    #[test]
    fn rounds_half_away_from_zero() {
        for (value, minor) in [("0.045", 5), ("0.044", 4), ("-0.045", -5), ("7.805", 781)] {
            let value = parse_decimal(value).unwrap().value.unwrap();
            assert_eq!(
                Money::rounded(value, currency("EUR")).map(Money::minor),
                Ok(minor),
                "{value}"
            );
        }
    }

    #[test]
    fn a_sum_is_an_amount_too() {
        let eur = |minor| Money::from_minor(minor, currency("EUR"));
        assert_eq!(eur(LARGEST_MINOR - 1).plus(eur(1)), Ok(eur(LARGEST_MINOR)));
        assert_eq!(eur(LARGEST_MINOR).plus(eur(1)), Err(MoneyError::Overflow));
        assert_eq!(eur(-LARGEST_MINOR).minus(eur(1)), Err(MoneyError::Overflow));
        assert_eq!(eur(i64::MAX).plus(eur(1)), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read(minor in -LARGEST_MINOR..=LARGEST_MINOR) {
            for code in ["EUR", "JPY", "KWD"] {
                let money = Money::from_minor(minor, currency(code));
                prop_assert_eq!(Money::parse(&money.amount(), money.currency()), Ok(money));
            }
        }
    }
}
