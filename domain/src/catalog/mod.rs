//! What is sold.

mod product;
mod quantity_rule;
mod sku;
mod stock;
mod tax_class;

pub use product::Product;
pub use quantity_rule::{BadQuantityRule, LARGEST_QUANTITY, QuantityProblem, QuantityRule};
pub use sku::{BadSku, Sku};
pub use stock::Stock;
pub use tax_class::{BadTaxClass, TaxClass, UnknownTaxClass};

use crate::id::{Entity, Id};

/// What a [`ProductId`] is the id of.
pub enum ProductTag {}
impl Entity for ProductTag {
    const PREFIX: &'static str = "product";
}
/// The id of a product.
pub type ProductId = Id<ProductTag>;
