//! JSON types of a product's price for a company.

use chrono::NaiveDate;
use domain::catalog::Product;
use domain::companies::{CompanyId, Status};
use domain::identity::Switch;
use domain::money;
use domain::pricing::{Candidate, Rung, Source, UnitPrice as Price, Wanted, ladder};
use persistence::{Conn, pricing};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, Currency, PriceListKey, UnitPrice};

/// A product's net price for a company today, for every quantity.
#[derive(Serialize, ToSchema)]
pub(super) struct CompanyPrice {
    /// Currency of the company.
    currency: Currency,
    /// Price tiers by ascending quantity; each applies up to the next.
    tiers: Vec<CompanyPriceTier>,
}

/// The price from a quantity on.
#[derive(Serialize, ToSchema)]
pub(super) struct CompanyPriceTier {
    /// Minimum quantity, summed over all lines of an order.
    #[schema(minimum = 1, example = 100)]
    min_quantity: i64,
    /// Price per unit.
    unit_price: UnitPrice,
    /// Price list of this price; null: the product's own list price.
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

/// The company for the prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Buyer {
    /// The company.
    pub(super) company: CompanyId,
    /// Its own people ask; staff see every company's prices.
    own: Option<Own>,
}

/// People that ask for the prices of their own company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Own {
    /// Whether they see prices before the company is approved.
    while_pending: bool,
}

impl Buyer {
    /// Whether the caller sees prices of a company of this status.
    pub(super) const fn sees_prices(self, status: Status) -> bool {
        match self.own {
            None => true,
            Some(own) => status.sees_prices(own.while_pending),
        }
    }

    /// The company as staff see it.
    #[cfg(test)]
    pub(super) const fn for_staff(company: CompanyId) -> Self {
        Self { company, own: None }
    }
}

/// The company for the prices: members get their own company, staff the company that they name.
pub(super) fn buyer(
    caller: &Principal,
    named: Option<CompanyKey>,
) -> Result<Option<Buyer>, Problem> {
    let while_pending = caller.rights().off.leaves_on(Switch::PricesWhilePending);
    let own = Some(Own { while_pending });
    match (caller.scope().company(), named) {
        (Some(company), None) => Ok(Some(Buyer { company, own })),
        (Some(company), Some(named)) if company == *named => Ok(Some(Buyer { company, own })),
        (Some(_), Some(_)) => Err(Problem::not_found()),
        (None, named) => Ok(named.map(|company| Buyer { company: *company, own: None })),
    }
}

/// The price of a product for guests on this day: that of the price lists for everyone.
pub(super) fn price_for_guests(
    conn: &mut Conn,
    currency: money::Currency,
    product: &Product,
    on: NaiveDate,
) -> Result<Option<CompanyPrice>, Problem> {
    let candidates = pricing::everyones_candidates(conn, product.id)?;
    Ok(price(product, &candidates, currency, on))
}

/// The price of a product on this day in this currency, chosen from all candidates.
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
