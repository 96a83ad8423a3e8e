//! What is on hand of a product, and what of it is still free.

use super::{ProductId, Sku};

/// How many of a product there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The product.
    pub product: ProductId,
    /// Its SKU.
    pub sku: Sku,
    /// In the warehouse.
    pub on_hand: i64,
    /// Of them, promised to orders that are not shipped yet.
    pub reserved: i64,
}

impl Stock {
    /// What can still be sold. Below zero when a stocktake found less than is promised.
    pub const fn available(&self) -> i64 {
        self.on_hand - self.reserved
    }
}
