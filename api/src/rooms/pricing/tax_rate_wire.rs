//! The tax rates as they look in JSON.

use domain::id::Id;
use domain::pricing::TaxRatesTag;
use persistence::{Conn, pricing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{Country, Day, Rate};

/// What the events of the tax rates are about: there is one set of them.
pub(super) const TAX_RATES: Id<TaxRatesTag> = Id::from_uuid(Uuid::nil());

/// All the tax rates there are to be.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxRateSetting {
    /// The rates; those that are not named are gone.
    #[validate(length(max = 250), nested)]
    #[schema(max_items = 250)]
    pub(super) rates: Vec<TaxRateBody>,
}

/// The rate of a country for a class of goods, from a day on.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaxRate)]
pub(super) struct TaxRateBody {
    /// Where.
    pub(super) country: Country,
    /// On which goods: the `tax_class` of products.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "standard")]
    pub(super) tax_class: String,
    /// How much: a decimal from 0 to 1.
    #[validate(length(min = 1, max = 8))]
    #[schema(
        min_length = 1,
        max_length = 8,
        pattern = r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$",
        example = "0.20"
    )]
    pub(super) rate: String,
    /// From which day on; null or absent: always.
    #[serde(default)]
    pub(super) valid_from: Option<Day>,
}

/// All the tax rates there are.
#[derive(Serialize, ToSchema)]
pub(super) struct TaxRates {
    /// The rates, by country, class and day.
    pub(super) rates: Vec<TaxRateBody>,
    /// How often they were set; their `ETag`.
    #[schema(minimum = 0, example = 1)]
    pub(super) version: i64,
}

impl TaxRates {
    /// The rates that are stored, as they are at this version.
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
