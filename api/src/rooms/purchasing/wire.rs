//! JSON types of order limits.

use chrono::{DateTime, Utc};
use domain::catalog::LARGEST_QUANTITY;
use domain::companies::Owner;
use domain::purchasing::{self, OrderLimit, Per, Period};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{
    ApprovalRuleStep, Change, CompanyKey, Money, OnViolation, OrderLimitKey, UnitKey, given,
};

/// The calendar periods of order limits.
const CALENDAR: [Period; 5] =
    [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year];

/// An update of an order limit; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderLimitUpdate {
    /// Minimum net total of an order; null: none.
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    pub(super) min_total: Change<Money>,
    /// Maximum net total of an order; null: none.
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    pub(super) max_total: Change<Money>,
    /// Maximum pieces in a period, of a limit that counts pieces; the running period too.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 0, max = LARGEST_QUANTITY))]
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_992_i64, example = 100)]
    pub(super) max_quantity: Option<i64>,
    /// Consequence for an order outside the limit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = OnViolation)]
    pub(super) on_violation: Option<OnViolation>,
    /// Steps of the approval; empty: none of its own.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 5), nested)]
    #[schema(value_type = Vec<ApprovalRuleStep>, max_items = 5)]
    pub(super) steps: Option<Vec<ApprovalRuleStep>>,
}

/// Minimum and maximum total of one order, or the most of a period.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLimit)]
pub(super) struct OrderLimitView {
    /// Id of the limit.
    id: OrderLimitKey,
    /// Company the limit applies to; null: all companies.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Business unit; it binds orders of the unit and of those below. Null: the whole company.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
    /// The side that owns the limit; only staff end the limits of the `operator`.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
    /// Minimum net total; null: none.
    #[schema(required = true)]
    min_total: Option<Money>,
    /// Maximum net total; null: none.
    #[schema(required = true)]
    max_total: Option<Money>,
    /// Consequence for an order outside the limit.
    #[schema(example = "deny", extensions(("x-extensible-enum" = json!(purchasing::OnViolation::ALL.map(purchasing::OnViolation::as_str)))))]
    on_violation: &'static str,
    /// Steps of the approval that `require_approval` asks for. A company's limit without any: those of the approval
    /// rules, or else any administrator of the company. An operator's limit asks staff after them.
    steps: Vec<ApprovalRuleStep>,
    /// Calendar period over which the orders count together; null: each order by itself.
    #[schema(required = true, example = "month", extensions(("x-extensible-enum" = json!(CALENDAR.map(Period::as_str)))))]
    period: Option<&'static str>,
    /// The orders that count together over the period; null: each order by itself.
    #[schema(required = true, example = "company", extensions(("x-extensible-enum" = json!(Per::ALL.map(Per::as_str)))))]
    per: Option<&'static str>,
    /// SKU of the pieces that count; null: totals count.
    #[schema(required = true, example = "BOLT-M8")]
    sku: Option<String>,
    /// Maximum pieces of the SKU in a period.
    #[schema(required = true, example = 100)]
    max_quantity: Option<i64>,
    /// `ETag` of the limit.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&OrderLimit> for OrderLimitView {
    fn from(limit: &OrderLimit) -> Self {
        let quota = limit.quota.as_ref();
        let pieces = quota.and_then(|quota| quota.pieces.as_ref());
        Self {
            id: limit.id.into(),
            company_id: limit.company.map(Into::into),
            unit_id: limit.unit.map(Into::into),
            owner: limit.owner.as_str(),
            min_total: limit.min.map(Into::into),
            max_total: limit.max.map(Into::into),
            on_violation: limit.on_violation.as_str(),
            steps: limit.steps.iter().map(ApprovalRuleStep::from).collect(),
            period: quota.map(|quota| quota.period.as_str()),
            per: quota.map(|quota| quota.per.as_str()),
            sku: pieces.map(|pieces| pieces.sku.to_string()),
            max_quantity: pieces.map(|pieces| pieces.most),
            version: limit.version,
            created_at: limit.created_at,
        }
    }
}

/// Order limits, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderLimitList {
    /// Order limits of this page.
    pub(super) data: Vec<OrderLimitView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for order limits.
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
