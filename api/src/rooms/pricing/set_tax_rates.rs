//! `PUT /v1/tax-rates`.

use std::collections::HashSet;

use actix_web::put;
use domain::events::EventType;
use domain::failure::Violation;
use domain::pricing::{TaxRate, parse_rate};
use persistence::{events, pricing};

use super::tax_rate_wire::{TAX_RATES, TaxRateSetting, TaxRates};
use crate::kernel::access::permission::SetTaxRates;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Set the tax rates
///
/// Replaces all tax rates. They apply to invoices from now on, by the day of shipment; posted documents
/// keep their rates. A class is untaxed only if a rate of 0 says so. For a class without a rate, an order
/// shows its tax as not configured, and its invoice is refused.
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
        .run(move |conn, caller, ctx| {
            let before = events::count_of(conn, TAX_RATES.uuid())?;
            caller.if_match(before)?;
            pricing::replace_tax_rates(conn, &rates(body.parse()?)?)?;
            let version = before + 1;
            let view = TaxRates::stored(conn, version)?;
            let subject = Subject { id: TAX_RATES, version, company: None, view: &view };
            record(conn, EventType::TaxRatesSet, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

fn rates(setting: TaxRateSetting) -> Result<Vec<TaxRate>, Problem> {
    let mut seen = HashSet::new();
    let rates = setting.rates.into_iter().enumerate().map(|(place, rate)| {
        let key = (rate.country.0, rate.tax_class.clone(), rate.valid_from);
        if !seen.insert(key) {
            let detail = "another rate for the same goods is valid from the same day";
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
