//! JSON types of the period of an order limit.

use domain::purchasing::{Per, Period};
use serde::Deserialize;
use utoipa::ToSchema;

/// Calendar period of an order limit.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QuotaPeriod {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// A quarter, from January.
    Quarter,
    /// A year.
    Year,
}

/// The orders that an order limit over a period counts together.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QuotaHolder {
    /// All orders of a company.
    Company,
    /// The orders for each business unit; those for none do not count.
    Unit,
    /// The orders of each member; those of staff and API keys do not count.
    Member,
}

impl From<QuotaPeriod> for Period {
    fn from(word: QuotaPeriod) -> Self {
        match word {
            QuotaPeriod::Day => Self::Day,
            QuotaPeriod::Week => Self::Week,
            QuotaPeriod::Month => Self::Month,
            QuotaPeriod::Quarter => Self::Quarter,
            QuotaPeriod::Year => Self::Year,
        }
    }
}

impl From<QuotaHolder> for Per {
    fn from(word: QuotaHolder) -> Self {
        match word {
            QuotaHolder::Company => Self::Company,
            QuotaHolder::Unit => Self::Unit,
            QuotaHolder::Member => Self::Member,
        }
    }
}
