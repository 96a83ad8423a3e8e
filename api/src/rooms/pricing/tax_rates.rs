//! `/v1/tax-rates`.

use std::collections::HashSet;

use actix_web::{get, put};
use domain::events::EventType;
use domain::failure::Violation;
use domain::id::Id;
use domain::pricing::{TaxRate, TaxRatesTag, parse_rate};
use persistence::{Conn, events, pricing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::kernel::access::permission::{ReadTaxRates, SetTaxRates};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::{Country, Day, Rate};

const TAX_RATES: Id<TaxRatesTag> = Id::from_uuid(Uuid::nil());

/// All the tax rates there are to be.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct TaxRateSetting {
    /// The rates; those that are not named are gone.
    #[validate(length(max = 250), nested)]
    #[schema(max_items = 250)]
    rates: Vec<TaxRateBody>,
}

/// The rate of a country for a class of goods, from a day on.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaxRate)]
struct TaxRateBody {
    /// Where.
    country: Country,
    /// On which goods: the `tax_class` of products.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "standard")]
    tax_class: String,
    /// How much: a decimal from 0 to 1.
    #[validate(length(min = 1, max = 8))]
    #[schema(
        min_length = 1,
        max_length = 8,
        pattern = r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$",
        example = "0.20"
    )]
    rate: String,
    /// From which day on; null or absent: always.
    #[serde(default)]
    valid_from: Option<Day>,
}

/// All the tax rates there are.
#[derive(Serialize, ToSchema)]
struct TaxRates {
    /// The rates, by country, class and day.
    rates: Vec<TaxRateBody>,
    /// How often they were set; their `ETag`.
    #[schema(minimum = 0, example = 1)]
    version: i64,
}

impl TaxRates {
    fn stored(conn: &mut Conn, version: i64) -> Result<Self, Problem> {
        let rates = pricing::all_tax_rates(conn)?.into_iter().map(|rate| TaxRateBody {
            country: Country(rate.country),
            tax_class: rate.class.into(),
            rate: Rate(rate.rate).to_string(),
            valid_from: rate.valid_from.map(Day),
        });
        Ok(Self { rates: rates.collect(), version })
    }
}

/// Get the tax rates
#[utoipa::path(
    responses((status = 200, body = TaxRates)),
    security(("bearer" = ["tax_rates.read"]))
)]
#[get("/tax-rates")]
pub(super) async fn get_tax_rates(caller: Caller<ReadTaxRates>) -> Answered {
    caller
        .read(|conn, _caller| {
            let version = events::count_of(conn, TAX_RATES.uuid())?;
            Answer::ok(&TaxRates::stored(conn, version)?)
        })
        .await
}

/// Set the tax rates
///
/// All of them: there are none but these. What is invoiced from now on has them, by the day on which it left;
/// posted documents keep theirs. A class of which no rate is set is taxed at nothing only where a rate of 0
/// says so: an order shows its tax as not configured, and its invoice is refused.
#[utoipa::path(
    request_body = TaxRateSetting,
    responses((status = 200, body = TaxRates)),
    security(("bearer" = ["tax_rates.set"]))
)]
#[put("/tax-rates")]
pub(super) async fn set_tax_rates(
    caller: Caller<SetTaxRates>,
    body: Body<TaxRateSetting>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let before = events::count_of(conn, TAX_RATES.uuid())?;
            caller.if_match(before)?;
            pricing::replace_tax_rates(conn, &rates(body.parse()?)?)?;
            let version = before + 1;
            let view = TaxRates::stored(conn, version)?;
            let subject = Subject { id: TAX_RATES, version, company: None, view: &view };
            record(conn, EventType::TaxRatesSet, &subject, now)?;
            Answer::ok(&view)
        })
        .await
}

fn rates(setting: TaxRateSetting) -> Result<Vec<TaxRate>, Problem> {
    let mut seen = HashSet::new();
    let rates = setting.rates.into_iter().enumerate().map(|(place, rate)| {
        let key = (rate.country.0, rate.tax_class.clone(), rate.valid_from);
        if !seen.insert(key) {
            let detail = "another rate counts for the same goods from the same day on";
            let violation = Violation::new(format!("/rates/{place}"), "duplicate_rate", detail);
            return Err(Problem::invalid(vec![violation]));
        }
        Ok(TaxRate {
            country: rate.country.0,
            class: rate.tax_class.parse().at(format!("/rates/{place}/tax_class"))?,
            rate: parse_rate(&rate.rate).at(format!("/rates/{place}/rate"))?,
            valid_from: rate.valid_from.map(|day| day.0),
        })
    });
    rates.collect()
}
