//! JSON types of order limits.

use chrono::{DateTime, Utc};
use domain::companies::Owner;
use domain::purchasing::{self, BadOrderLimit, OrderLimit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{
    ApprovalRuleStep, Change, CompanyKey, Money, OnViolation, OrderLimitKey, RuleOwner, UnitKey,
    given,
};

/// A new order limit.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrderLimit {
    /// Company the limit applies to. Omitted: all companies (staff) or the caller's own.
    pub(super) company_id: Option<CompanyKey>,
    /// Business unit of the company; the limit binds orders of the unit and of those below it, down to a unit with
    /// `inherits_rules: false` if the company owns it. Omitted: the whole company.
    pub(super) unit_id: Option<UnitKey>,
    /// The side that owns the limit and may end it: `operator` (staff only) or `company`. Omitted:
    /// `company` if the limit is for one company.
    pub(super) owner: Option<RuleOwner>,
    /// Minimum net total of an order.
    pub(super) min_total: Option<Money>,
    /// Maximum net total of an order.
    pub(super) max_total: Option<Money>,
    /// Consequence for an order outside the limit; default `deny`.
    pub(super) on_violation: Option<OnViolation>,
    /// Steps of the approval that `require_approval` asks for, in sequence. A company's limit without any: those of
    /// the approval rules, or else any administrator of the company. An operator's limit asks staff after them.
    #[validate(length(max = 5), nested)]
    #[schema(max_items = 5)]
    pub(super) steps: Option<Vec<ApprovalRuleStep>>,
}

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

/// The refusal of bounds, at the field at fault.
pub(super) fn at_fault<T>(checked: Result<T, BadOrderLimit>) -> Result<T, Problem> {
    let pointer = checked.as_ref().err().map_or("", |bad| bad.pointer());
    checked.at(pointer)
}

/// Minimum and maximum total of one order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLimit)]
pub(super) struct OrderLimitView {
    /// Id of the limit.
    id: OrderLimitKey,
    /// Company the limit applies to; null: all companies.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Business unit whose orders it binds, with those below; null: the whole company.
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
    /// `ETag` of the limit.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&OrderLimit> for OrderLimitView {
    fn from(limit: &OrderLimit) -> Self {
        Self {
            id: limit.id.into(),
            company_id: limit.company.map(Into::into),
            unit_id: limit.unit.map(Into::into),
            owner: limit.owner.as_str(),
            min_total: limit.min.map(Into::into),
            max_total: limit.max.map(Into::into),
            on_violation: limit.on_violation.as_str(),
            steps: limit.steps.iter().map(ApprovalRuleStep::from).collect(),
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
