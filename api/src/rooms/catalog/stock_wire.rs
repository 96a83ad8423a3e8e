//! Stock as it looks in JSON.

use std::fmt::Write as _;

use domain::catalog::{LARGEST_QUANTITY, Sku, Stock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::wire::ProductKey;

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
    /// How often it was counted or adjusted; its `ETag`. Orders do not raise it.
    #[schema(minimum = 0, example = 3)]
    version: i64,
}

impl From<&Stock> for StockView {
    fn from(stock: &Stock) -> Self {
        Self {
            product_id: stock.product.into(),
            sku: stock.sku.to_string(),
            on_hand: stock.on_hand,
            reserved: stock.reserved,
            available: stock.available(),
            version: stock.version,
        }
    }
}

/// What came or went beside orders.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StockAdjustment {
    /// How many more there are, or, below zero, how many fewer; not 0.
    #[validate(range(min = -LARGEST_QUANTITY, max = LARGEST_QUANTITY))]
    #[schema(minimum = -9_007_199_254_740_992_i64, maximum = 9_007_199_254_740_992_i64, example = -3)]
    pub(super) by: i64,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "broken in the rack")]
    reason: String,
}

/// How many of a product there are after an adjustment.
#[derive(Serialize, ToSchema)]
pub(super) struct AdjustedStock {
    /// The product.
    product_id: ProductKey,
    /// Its SKU.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// In the warehouse.
    #[schema(example = 247)]
    on_hand: i64,
    /// Of them, promised to orders that are not shipped yet.
    #[schema(example = 40)]
    reserved: i64,
    /// What can still be ordered.
    #[schema(example = 207)]
    available: i64,
    /// How often it was counted or adjusted; its `ETag`.
    #[schema(minimum = 1, example = 4)]
    version: i64,
    /// How many came, or, below zero, went.
    #[schema(example = -3)]
    by: i64,
    /// Why.
    #[schema(example = "broken in the rack")]
    reason: String,
}

impl AdjustedStock {
    pub(super) fn new(stock: &Stock, adjustment: StockAdjustment) -> Self {
        Self {
            product_id: stock.product.into(),
            sku: stock.sku.to_string(),
            on_hand: stock.on_hand,
            reserved: stock.reserved,
            available: stock.available(),
            version: stock.version,
            by: adjustment.by,
            reason: adjustment.reason,
        }
    }
}

/// A SKU as a part of a path.
pub(super) fn stock_key(sku: &Sku) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    sku.as_str().bytes().fold(String::new(), |mut path, byte| {
        if plain(&byte) {
            path.push(char::from(byte));
        } else {
            let _infallible = write!(path, "%{byte:02X}");
        }
        path
    })
}
