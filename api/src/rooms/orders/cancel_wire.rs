//! The request body for cancelling orders.

use domain::catalog::LARGEST_QUANTITY;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// A cancellation of some quantities of some lines, or, without `lines`, of all open quantities.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelOrder {
    /// Reason for the cancellation.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "no longer needed")]
    pub(super) reason: Option<String>,
    /// Quantities to cancel, by line; omitted: all open quantities.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) lines: Option<Vec<CancelledLine>>,
}

/// Quantity to cancel of one line.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelledLine {
    /// Line number.
    #[schema(minimum = 1)]
    pub(super) line_number: i64,
    /// Quantity to cancel.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 3)]
    pub(super) quantity: i64,
}
