//! Order limits as they look in JSON.

use chrono::{DateTime, Utc};
use domain::companies::Owner;
use domain::purchasing::{self, OrderLimit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, Money, OrderLimitKey, RuleOwner};

/// An order limit to be set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrderLimit {
    /// Whose orders; not given: everybody's, if staff set it, else one's own company's.
    pub(super) company_id: Option<CompanyKey>,
    /// The side that owns it and may end it: `operator`, as only staff say, or `company`. Not given: the
    /// company's, if it is for one.
    pub(super) owner: Option<RuleOwner>,
    /// The least an order may come to, net.
    pub(super) min_total: Option<Money>,
    /// The most an order may come to, net.
    pub(super) max_total: Option<Money>,
    /// What becomes of an order outside; `deny` if not given.
    pub(super) on_violation: Option<OnViolation>,
}

/// What becomes of an order outside a limit.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnViolation {
    /// It is refused.
    Deny,
    /// Somebody must approve it.
    RequireApproval,
}

impl From<OnViolation> for purchasing::OnViolation {
    fn from(word: OnViolation) -> Self {
        match word {
            OnViolation::Deny => Self::Deny,
            OnViolation::RequireApproval => Self::RequireApproval,
        }
    }
}

/// The least and the most one order may come to.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLimit)]
pub(super) struct OrderLimitView {
    /// Its id.
    id: OrderLimitKey,
    /// Whose orders; null: everybody's.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// The side that owns it: the `operator`'s is ended by staff alone.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
    /// The least, net; null: no least.
    #[schema(required = true)]
    min_total: Option<Money>,
    /// The most, net; null: no most.
    #[schema(required = true)]
    max_total: Option<Money>,
    /// What becomes of an order outside.
    #[schema(example = "deny", extensions(("x-extensible-enum" = json!(purchasing::OnViolation::ALL.map(purchasing::OnViolation::as_str)))))]
    on_violation: &'static str,
    /// Its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was set.
    created_at: DateTime<Utc>,
}

impl From<&OrderLimit> for OrderLimitView {
    fn from(limit: &OrderLimit) -> Self {
        Self {
            id: limit.id.into(),
            company_id: limit.company.map(Into::into),
            owner: limit.owner.as_str(),
            min_total: limit.min.map(Into::into),
            max_total: limit.max.map(Into::into),
            on_violation: limit.on_violation.as_str(),
            version: limit.version,
            created_at: limit.created_at,
        }
    }
}

/// Order limits, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderLimitList {
    /// The order limits of this page.
    pub(super) data: Vec<OrderLimitView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which order limits.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderLimitFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
