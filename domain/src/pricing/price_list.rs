//! Price lists: their companies and validity.

use chrono::{DateTime, NaiveDate, Utc};

use super::PriceListId;
use crate::companies::CompanyId;
use crate::failure::{Failure, Kind};
use crate::money::Currency;

/// A list of prices in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceList {
    /// Its id.
    pub id: PriceListId,
    /// Its name.
    pub name: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Priority: the higher wins.
    pub priority: i64,
    /// The first and the last day of validity.
    pub validity: Validity,
    /// The companies it applies to; `None`: all companies.
    pub companies: Option<Vec<CompanyId>>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A validity range of days. An unset bound does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// An empty range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("valid_from is not after valid_until")]
pub struct BadValidity;

impl Failure for BadValidity {
    fn code(&self) -> &'static str {
        "bad_validity"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl Validity {
    /// From `from` to `until`, both included.
    pub fn new(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<Self, BadValidity> {
        match (from, until) {
            (Some(from), Some(until)) if from > until => Err(BadValidity),
            (Some(_) | None, Some(_) | None) => Ok(Self { from, until }),
        }
    }

    /// The first day.
    pub const fn from(self) -> Option<NaiveDate> {
        self.from
    }

    /// The last day.
    pub const fn until(self) -> Option<NaiveDate> {
        self.until
    }
}
