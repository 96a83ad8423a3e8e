//! Unit prices, with more decimals than money: `0.012345`.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};
use crate::money::{Currency, LARGEST_MINOR, Money, MoneyError, Written, parse_decimal};

/// Maximum decimals of a unit price.
const MOST_DECIMALS: u32 = 6;

/// Net price of one unit: not negative, at most six decimals. The document has the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitPrice(Decimal);

/// An invalid unit price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUnitPrice {
    /// Not a number.
    #[error("a unit price is a decimal number")]
    Malformed,
    /// Negative.
    #[error("a unit price is not negative")]
    Negative,
    /// More than six decimals.
    #[error("a unit price has at most {MOST_DECIMALS} decimals")]
    TooPrecise,
    /// Larger than any amount.
    #[error("the unit price is too large")]
    TooLarge,
}

impl Failure for BadUnitPrice {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed_unit_price",
            Self::Negative => "negative_unit_price",
            Self::TooPrecise => "too_many_decimals",
            Self::TooLarge => "unit_price_too_large",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl UnitPrice {
    /// A unit price of `value`.
    pub fn new(value: Decimal) -> Result<Self, BadUnitPrice> {
        let value = value.normalize();
        if value.is_zero() {
            return Ok(Self(Decimal::ZERO));
        }
        if value.is_sign_negative() {
            return Err(BadUnitPrice::Negative);
        }
        if value.scale() > MOST_DECIMALS {
            return Err(BadUnitPrice::TooPrecise);
        }
        if value > Decimal::from(LARGEST_MINOR) {
            return Err(BadUnitPrice::TooLarge);
        }
        Ok(Self(value))
    }

    /// The number, without trailing zeros.
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Money> for UnitPrice {
    type Error = BadUnitPrice;

    fn try_from(money: Money) -> Result<Self, BadUnitPrice> {
        Self::new(money.decimal())
    }
}

impl FromStr for UnitPrice {
    type Err = BadUnitPrice;

    fn from_str(text: &str) -> Result<Self, BadUnitPrice> {
        let Written { value, decimals } =
            parse_decimal(text).map_err(|_no_number| BadUnitPrice::Malformed)?;
        // Includes `-0`: a minus sign is refused, even before a zero.
        if text.starts_with('-') {
            return Err(BadUnitPrice::Negative);
        }
        if decimals > MOST_DECIMALS {
            return Err(BadUnitPrice::TooPrecise);
        }
        value.ok_or(BadUnitPrice::TooLarge).and_then(Self::new)
    }
}

impl TryFrom<String> for UnitPrice {
    type Error = BadUnitPrice;

    fn try_from(text: String) -> Result<Self, BadUnitPrice> {
        text.parse()
    }
}

impl From<UnitPrice> for String {
    fn from(price: UnitPrice) -> Self {
        price.to_string()
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The amount of `quantity` at `price`, rounded half away from zero.
pub fn line_net(quantity: i64, price: UnitPrice, currency: Currency) -> Result<Money, MoneyError> {
    let exact = Decimal::from(quantity).checked_mul(price.0).ok_or(MoneyError::Overflow)?;
    Money::rounded(exact, currency)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur() -> Currency {
        "EUR".parse().unwrap()
    }

    #[test]
    fn shows_the_plain_number() {
        for (text, shown) in [
            ("0.015", "0.015"),
            ("2.550000", "2.55"),
            ("10", "10"),
            ("100.00", "100"),
            ("0.00", "0"),
        ] {
            assert_eq!(text.parse::<UnitPrice>().unwrap().to_string(), shown, "{text}");
        }
        for (text, error) in [
            ("-0.01", BadUnitPrice::Negative),
            ("-0", BadUnitPrice::Negative),
            ("0.0000001", BadUnitPrice::TooPrecise),
            ("2.5500000", BadUnitPrice::TooPrecise),
            ("010", BadUnitPrice::Malformed),
            ("99999999999999999", BadUnitPrice::TooLarge),
            ("1,5", BadUnitPrice::Malformed),
        ] {
            assert_eq!(text.parse::<UnitPrice>(), Err(error), "{text}");
        }
    }

    #[test]
    fn rounds_the_line_not_the_unit() {
        for (quantity, price, minor) in
            [(3, "0.015", 5), (1, "0.015", 2), (2, "0.015", 3), (1000, "0.0124", 1240)]
        {
            let price = price.parse().unwrap();
            assert_eq!(line_net(quantity, price, eur()).map(Money::minor), Ok(minor), "{quantity}");
        }
        let dear = UnitPrice::new(Decimal::from(LARGEST_MINOR)).unwrap();
        assert_eq!(line_net(i64::MAX, dear, eur()), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn more_never_costs_less(quantity in 0..1_000_000_i64, micro in 0..10_000_000_i64) {
            let price = UnitPrice::new(Decimal::new(micro, 6)).unwrap();
            let (fewer, more) = (line_net(quantity, price, eur()).unwrap(), line_net(quantity + 1, price, eur()).unwrap());
            prop_assert!(fewer.minor() <= more.minor());
        }
    }
}
