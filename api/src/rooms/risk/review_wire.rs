//! Request bodies and lists of reviews.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{OrderKey, UserKey};
use crate::views::risk_review::RiskReviewView;

/// A new review of an order.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRiskReview {
    /// The order to review.
    pub(super) order_id: OrderKey,
    /// What the reviewer should know.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 2000, example = "The first order to this address")]
    pub(super) note: String,
}

/// The reason of a reviewer's decision.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskReviewDecision {
    /// Reason, for staff: the buyer does not see it.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 2000, example = "Called back: it is they")]
    pub(super) note: String,
}

/// Reviews, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct RiskReviewList {
    /// Reviews of this page.
    pub(super) data: Vec<RiskReviewView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for reviews.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskReviewFilter {
    /// Status of the reviews.
    #[param(max_length = 40, example = "open")]
    pub(super) status: Option<String>,
    /// Why they were opened.
    #[param(max_length = 40, example = "manual")]
    pub(super) reason: Option<String>,
    /// Reviewer that has taken them.
    pub(super) assignee: Option<UserKey>,
    /// Order that they are about.
    pub(super) order_id: Option<OrderKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
