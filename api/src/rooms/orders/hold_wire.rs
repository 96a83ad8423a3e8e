//! JSON of holds.

use chrono::{DateTime, Utc};
use domain::orders::Hold;
use persistence::orders::PutHold;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::wire::{OrderKey, UserKey};

/// Why an order is put on hold, or released.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldReason {
    /// Reason, for staff: the buyer does not see it.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "A dispute about the last delivery")]
    pub(super) reason: String,
}

/// All holds that were put on an order.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderHolds {
    /// The order.
    pub(super) order_id: OrderKey,
    /// Its holds, newest first; the newest 100.
    pub(super) holds: Vec<OrderHoldView>,
}

/// A hold that was put on an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderHold)]
pub(super) struct OrderHoldView {
    /// The hold: `review`, `payment`, `company` or `manual`.
    #[schema(example = "manual", extensions(("x-extensible-enum" = json!(Hold::ALL.map(Hold::as_str)))))]
    hold: &'static str,
    /// Reason for it.
    #[schema(required = true, example = "A dispute about the last delivery")]
    reason: Option<String>,
    /// User that put it on the order; null: the system.
    #[schema(required = true)]
    put_by: Option<UserKey>,
    /// Time when it was put on the order.
    put_at: DateTime<Utc>,
    /// Reason for lifting it; null while it stands, and where the order ended.
    #[schema(required = true, example = json!(null))]
    lift_reason: Option<String>,
    /// User that lifted it or ended the order; null while it stands, and for the system.
    #[schema(required = true)]
    lifted_by: Option<UserKey>,
    /// Time when it was lifted; null while it stands.
    #[schema(required = true)]
    lifted_at: Option<DateTime<Utc>>,
}

impl From<PutHold> for OrderHoldView {
    fn from(told: PutHold) -> Self {
        let lifted_at = told.lifted.as_ref().map(|lifted| lifted.at);
        let lifted_by = told.lifted.as_ref().and_then(|lifted| lifted.by);
        Self {
            hold: told.hold.as_str(),
            reason: told.put.reason,
            put_by: told.put.by.map(Into::into),
            put_at: told.put.at,
            lift_reason: told.lifted.and_then(|lifted| lifted.reason),
            lifted_by: lifted_by.map(Into::into),
            lifted_at,
        }
    }
}
