//! Money: whole minor units of one currency, never a float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::failure::{Failure, Kind};

mod sum;

pub use sum::Sum;

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

/// A decimal as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The number; none if it has more digits than any amount.
    pub value: Option<Decimal>,
    /// Number of decimals written, trailing zeros included.
    pub decimals: u32,
}

/// Parses a plain decimal, a JSON number without exponent: an optional minus, no leading zeros, and
/// digits on both sides of the point, if there is one.
pub fn parse_decimal(text: &str) -> Result<Written, MoneyError> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = match unsigned.split_once('.') {
        Some((whole, decimals)) if digits(decimals) => (whole, decimals.len()),
        Some(_) => return Err(MoneyError::Malformed),
        None => (unsigned, 0),
    };
    if !digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return Err(MoneyError::Malformed);
    }
    let decimals = u32::try_from(decimals).map_err(|_too_many| MoneyError::Malformed)?;
    Ok(Written { value: Decimal::from_str_exact(text).ok(), decimals })
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
    fn one_pays_in_a_currency_that_is_in_use() {
        for code in ["EUR", "JPY", "KWD", "XAF", "XCD", "XCG", "XOF", "XPF", "VES", "VED", "ZWG"] {
            assert_eq!(Currency::tender(code), Ok(currency(code)), "{code}");
        }
        for code in
            ["XXX", "XTS", "XAU", "XAG", "XDR", "XBA", "XUA", "CLF", "CHE", "HRK", "ZWL", "eur"]
        {
            assert!(Currency::tender(code).is_err(), "{code}");
        }
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
