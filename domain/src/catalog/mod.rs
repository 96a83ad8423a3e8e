//! The product catalogue and its stock.

mod product;
mod quantity_rule;
mod sku;
mod stock;
mod tax_class;

pub use product::Product;
pub use quantity_rule::{BadQuantityRule, LARGEST_QUANTITY, QuantityProblem, QuantityRule};
pub use sku::{BadSku, Sku};
pub use stock::{NegativeStock, NotOnHand, Stock};
pub use tax_class::{BadTaxClass, TaxClass, UnknownTaxClass};

use crate::id::{Entity, Id};

/// Tag type of a [`ProductId`].
pub enum ProductTag {}
impl Entity for ProductTag {
    const PREFIX: &'static str = "product";
}
/// The id of a product.
pub type ProductId = Id<ProductTag>;

/// Tag type of a [`StockId`]: a product's stock has a version of its own.
pub enum StockTag {}
impl Entity for StockTag {
    const PREFIX: &'static str = "stock";
}
/// The id of a product's stock: the same UUID as the product's, with another prefix.
pub type StockId = Id<StockTag>;

impl From<ProductId> for StockId {
    fn from(product: ProductId) -> Self {
        Self::from_uuid(product.uuid())
    }
}
