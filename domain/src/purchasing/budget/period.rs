//! The periods of a budget.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::purchasing::Period;
use crate::word::{UnknownWord, find};

/// Period of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetPeriod {
    /// Each calendar month.
    Month,
    /// Each quarter, from January.
    Quarter,
    /// Each calendar year.
    Year,
    /// Once, from `valid_from` to `valid_until`.
    Custom,
}

impl BudgetPeriod {
    /// Every period.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::Custom];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Custom => "custom",
        }
    }

    /// The calendar period; `None` for a custom one.
    pub(super) const fn calendar(self) -> Option<Period> {
        match self {
            Self::Month => Some(Period::Month),
            Self::Quarter => Some(Period::Quarter),
            Self::Year => Some(Period::Year),
            Self::Custom => None,
        }
    }
}

impl FromStr for BudgetPeriod {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "period of a budget", text)
    }
}

/// The days of one period of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}
