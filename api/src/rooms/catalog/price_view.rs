//! What a product costs a company, as it looks in JSON.

use chrono::NaiveDate;
use domain::catalog::Product;
use domain::companies::CompanyId;
use domain::money;
use domain::pricing::{Candidate, Rung, Source, UnitPrice as Price, Wanted, ladder};
use persistence::Conn;
use persistence::pricing;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::caller::Known;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, Currency, PriceListKey, UnitPrice};

/// What a product costs a company today, net of tax, for every quantity.
#[derive(Serialize, ToSchema)]
pub(super) struct CompanyPrice {
    /// The company's currency.
    currency: Currency,
    /// The prices, by rising quantity: each counts up to the next.
    tiers: Vec<CompanyPriceTier>,
}

/// From a quantity on.
#[derive(Serialize, ToSchema)]
pub(super) struct CompanyPriceTier {
    /// The quantity, over all lines of an order.
    #[schema(minimum = 1, example = 100)]
    min_quantity: i64,
    /// The price of one.
    unit_price: UnitPrice,
    /// The price list it stands on; null: it is the product's own list price.
    #[schema(required = true)]
    price_list_id: Option<PriceListKey>,
}

impl From<Rung> for CompanyPriceTier {
    fn from(rung: Rung) -> Self {
        let list = match rung.source {
            Source::List { list, .. } => Some(list.into()),
            Source::Product | Source::Request => None,
        };
        Self {
            min_quantity: rung.min_quantity,
            unit_price: rung.unit_price.into(),
            price_list_id: list,
        }
    }
}

/// Whose prices are shown: a member sees those of their company, staff those of the one they name.
pub(super) fn buyer(
    caller: &Known,
    named: Option<CompanyKey>,
) -> Result<Option<CompanyId>, Problem> {
    match (caller.scope().company(), named) {
        (Some(own), None) => Ok(Some(own)),
        (Some(own), Some(named)) if own == *named => Ok(Some(own)),
        (Some(_), Some(_)) => Err(Problem::not_found()),
        (None, named) => Ok(named.map(|company| *company)),
    }
}

/// What a product costs `buyer` on this day.
pub(super) fn price_for(
    conn: &mut Conn,
    buyer: Option<CompanyId>,
    product: &Product,
    on: NaiveDate,
) -> Result<Option<CompanyPrice>, Problem> {
    let Some(buyer) = buyer else { return Ok(None) };
    let offers = pricing::offers(conn, buyer, &[product.id])?.ok_or_else(Problem::not_found)?;
    let candidates = offers.candidates.get(&product.id).map_or(&[][..], Vec::as_slice);
    Ok(price(product, candidates, offers.currency, on))
}

/// What a product costs, given all that may be its price, to who buys in this currency on this day.
pub(super) fn price(
    product: &Product,
    candidates: &[Candidate],
    currency: money::Currency,
    on: NaiveDate,
) -> Option<CompanyPrice> {
    let own = product.list_price;
    let own = own.and_then(|own| Some((Price::try_from(own).ok()?, own.currency())));
    let wanted = Wanted { on, currency, quantity: 1, list_price: own, given: None };
    let tiers: Vec<_> = ladder(candidates, &wanted).into_iter().map(Into::into).collect();
    (!tiers.is_empty()).then_some(CompanyPrice { currency: Currency(currency), tiers })
}
