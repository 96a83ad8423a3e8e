//! JSON types of stock.

use std::fmt::Write as _;

use domain::catalog::{LARGEST_QUANTITY, Sku, Stock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::wire::ProductKey;

/// A stock count.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StockCount {
    /// Quantity in the warehouse, including quantities reserved for orders.
    #[validate(range(min = 0, max = LARGEST_QUANTITY))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_992_i64, example = 250)]
    pub(super) on_hand: i64,
}

/// Stock of a product.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
pub(super) struct StockView {
    /// Id of the product.
    product_id: ProductKey,
    /// SKU of the product.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// Quantity in the warehouse.
    #[schema(example = 250)]
    on_hand: i64,
    /// Quantity of it reserved for orders that are not shipped yet.
    #[schema(example = 40)]
    reserved: i64,
    /// Quantity that can still be ordered; below zero if a count found less than is reserved.
    #[schema(example = 210)]
    available: i64,
    /// Number of counts and adjustments; the `ETag`. Orders do not increase it.
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

/// A stock adjustment outside of orders.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StockAdjustment {
    /// Quantity to add, or to subtract if below zero; not 0.
    #[validate(range(min = -LARGEST_QUANTITY, max = LARGEST_QUANTITY))]
    #[schema(minimum = -9_007_199_254_740_992_i64, maximum = 9_007_199_254_740_992_i64, example = -3)]
    pub(super) by: i64,
    /// Reason for the adjustment.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "broken in the rack")]
    reason: String,
}

/// Stock of a product after an adjustment.
#[derive(Serialize, ToSchema)]
pub(super) struct AdjustedStock {
    /// Id of the product.
    product_id: ProductKey,
    /// SKU of the product.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// Quantity in the warehouse.
    #[schema(example = 247)]
    on_hand: i64,
    /// Quantity of it reserved for orders that are not shipped yet.
    #[schema(example = 40)]
    reserved: i64,
    /// Quantity that can still be ordered.
    #[schema(example = 207)]
    available: i64,
    /// Number of counts and adjustments; the `ETag`.
    #[schema(minimum = 1, example = 4)]
    version: i64,
    /// Quantity added, or subtracted if below zero.
    #[schema(example = -3)]
    by: i64,
    /// Reason for the adjustment.
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

/// A SKU as a path segment.
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
