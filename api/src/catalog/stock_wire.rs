//! Stock as it looks in JSON.

use domain::catalog::{LARGEST_QUANTITY, Stock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::wire::ProductKey;

/// What was counted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StockCount {
    /// How many there are in the warehouse, those that are promised to orders among them.
    #[validate(range(min = 0, max = LARGEST_QUANTITY))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_992_i64, example = 250)]
    pub(super) on_hand: i64,
}

/// How many of a product there are.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
pub(super) struct StockView {
    /// The product.
    product_id: ProductKey,
    /// Its SKU.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// In the warehouse.
    #[schema(example = 250)]
    on_hand: i64,
    /// Of them, promised to orders that are not shipped yet.
    #[schema(example = 40)]
    reserved: i64,
    /// What can still be ordered. Below zero when a count found less than is promised.
    #[schema(example = 210)]
    available: i64,
}

impl From<&Stock> for StockView {
    fn from(stock: &Stock) -> Self {
        Self {
            product_id: stock.product.into(),
            sku: stock.sku.to_string(),
            on_hand: stock.on_hand,
            reserved: stock.reserved,
            available: stock.available(),
        }
    }
}
