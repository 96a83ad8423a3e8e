//! `GET /v1/tax-rates`.

use actix_web::get;
use persistence::events;

use super::tax_rate_wire::{TAX_RATES, TaxRates};
use crate::kernel::access::permission::ReadTaxRates;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

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
