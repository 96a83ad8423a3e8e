//! What counts as a duplicate of an order.

use std::str::FromStr;

use chrono::TimeDelta;

use crate::failure::{Failure, Kind};
use crate::word::{UnknownWord, find};

/// What counts as a duplicate of an order, and has to be confirmed; by default nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duplicates {
    /// The same purchase order number.
    pub purchase_order_number: OnDuplicate,
    /// The same goods for the same business unit, within these hours.
    pub basket: BasketHours,
}

/// The answer to an order that looks like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDuplicate {
    /// It is placed.
    #[default]
    Off,
    /// It is refused until it is confirmed.
    Confirm,
}

impl OnDuplicate {
    /// Both answers.
    pub const ALL: [Self; 2] = [Self::Off, Self::Confirm];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Confirm => "confirm",
        }
    }
}

impl FromStr for OnDuplicate {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "answer to a duplicate", text)
    }
}

/// Hours within which an order of the same goods is a duplicate; 0: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BasketHours(u16);

/// A number of hours that is too small or too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("duplicate_basket_hours is between 0 and {}", BasketHours::MOST)]
pub struct BadBasketHours;

impl Failure for BadBasketHours {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl BasketHours {
    /// The most: a year.
    pub const MOST: i64 = 8_760;

    /// This many hours.
    pub fn new(hours: i64) -> Result<Self, BadBasketHours> {
        let hours = u16::try_from(hours).ok().filter(|hours| i64::from(*hours) <= Self::MOST);
        hours.map(Self).ok_or(BadBasketHours)
    }

    /// The hours.
    pub const fn hours(self) -> u16 {
        self.0
    }

    /// The time; `None`: no order is a duplicate by its goods.
    pub fn span(self) -> Option<TimeDelta> {
        (self.0 > 0).then(|| TimeDelta::hours(self.0.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_none_at_least_and_a_year_at_most() {
        for (hours, taken) in [(-1, false), (0, true), (1, true), (8_760, true), (8_761, false)] {
            assert_eq!(BasketHours::new(hours).is_ok(), taken, "{hours}");
        }
        assert_eq!(BasketHours::default().span(), None);
        assert_eq!(BasketHours::new(2).unwrap().span(), Some(TimeDelta::minutes(120)));
    }
}
