//! Prices, price resolution, and taxes.

mod ladder;
mod price_list;
mod resolve;
mod tax;
mod tax_rate;
mod unit_price;

pub use ladder::{Rung, ladder};
pub use price_list::{BadValidity, PriceList, Validity};
pub use resolve::{Audience, Candidate, Considered, Resolution, Source, Verdict, Wanted, resolve};
pub use tax::{TaxCategory, TaxGroup, TaxTreatment, Totals, tax_groups};
pub use tax_rate::{BadTaxRate, TaxRate, TaxRateMissing, TaxSituation, parse_rate};
pub use unit_price::{BadUnitPrice, UnitPrice, line_net};

use crate::id::{Entity, Id};

/// Tag type of a [`PriceListId`].
pub enum PriceListTag {}
impl Entity for PriceListTag {
    const PREFIX: &'static str = "pricelist";
}
/// The id of a price list.
pub type PriceListId = Id<PriceListTag>;

/// Subject of the tax rate events: there is one set of rates.
pub enum TaxRatesTag {}
impl Entity for TaxRatesTag {
    const PREFIX: &'static str = "taxrates";
}
