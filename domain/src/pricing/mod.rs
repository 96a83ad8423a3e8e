//! Prices, which of them wins, and taxes.

mod tax;
mod unit_price;

pub use tax::{BadTaxRate, TaxCategory, TaxGroup, TaxTreatment, tax_groups};
pub use unit_price::{BadUnitPrice, UnitPrice, line_net};

use crate::id::{Entity, Id};

/// What a [`PriceListId`] is the id of.
pub enum PriceListTag {}
impl Entity for PriceListTag {
    const PREFIX: &'static str = "pricelist";
}
/// The id of a price list.
pub type PriceListId = Id<PriceListTag>;
