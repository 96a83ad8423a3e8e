//! JSON types of the tax rates.

use domain::id::Id;
use domain::pricing::TaxRatesTag;
use persistence::{Conn, pricing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{Country, Day, Rate};

/// The id in events of the tax rates; there is only one set of them.
pub(super) const TAX_RATES: Id<TaxRatesTag> = Id::from_uuid(Uuid::nil());

/// The tax rates to set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxRateSetting {
    /// All rates; omitted rates are removed.
    #[validate(length(max = 250), nested)]
    #[schema(max_items = 250)]
    pub(super) rates: Vec<TaxRateBody>,
}

/// Tax rate of a country for a tax class, from a date on.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaxRate)]
pub(super) struct TaxRateBody {
    /// Country of the rate.
    pub(super) country: Country,
    /// `tax_class` of the products.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "standard")]
    pub(super) tax_class: String,
    /// Rate: a decimal from 0 to 1.
    #[validate(length(min = 1, max = 8))]
    #[schema(
        min_length = 1,
        max_length = 8,
        pattern = r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$",
        example = "0.20"
    )]
    pub(super) rate: String,
    /// First date of the rate; null or absent: always.
    #[serde(default)]
    pub(super) valid_from: Option<Day>,
}

/// All tax rates.
#[derive(Serialize, ToSchema)]
pub(super) struct TaxRates {
    /// Rates, by country, class and date.
    pub(super) rates: Vec<TaxRateBody>,
    /// Number of times the rates were set; the `ETag`.
    #[schema(minimum = 0, example = 1)]
    pub(super) version: i64,
}

impl TaxRates {
    /// The stored rates at this version.
    pub(super) fn stored(conn: &mut Conn, version: i64) -> Result<Self, Problem> {
        let rates = pricing::all_tax_rates(conn)?.into_iter().map(|rate| TaxRateBody {
            country: Country(rate.country),
            tax_class: rate.class.into(),
            rate: Rate(rate.rate).to_string(),
            valid_from: rate.valid_from.map(Day),
        });
        Ok(Self { rates: rates.collect(), version })
    }
}
