//! JSON types of approval rules.

use chrono::{DateTime, Utc};
use domain::approvals::Rule;
use domain::companies::Owner;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::flows::rule_drafts::{ApprovalCondition, ApprovalTolerance};
use crate::kernel::wire::{
    ApprovalRuleKey, ApprovalRuleStep, CalendarKey, CompanyKey, UnitKey, cleared, given,
};

/// An update of an approval rule; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRuleUpdate {
    /// Name of the rule, visible to approvers.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Big orders")]
    pub(super) name: Option<String>,
    /// Rules with a higher priority add their steps first.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(value_type = i64, minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// All conditions of the orders that need the approval.
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = ApprovalCondition)]
    pub(super) when: Option<ApprovalCondition>,
    /// All approval steps, in sequence.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 5), nested)]
    #[schema(value_type = Vec<ApprovalRuleStep>, min_items = 1, max_items = 5)]
    pub(super) steps: Option<Vec<ApprovalRuleStep>>,
    /// Calendar of the working hours that its steps count; null: the one of the company that orders.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<CalendarKey>)]
    pub(super) calendar_id: Option<Option<CalendarKey>>,
    /// Change of an order that keeps the approvals given; null: none.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<ApprovalTolerance>)]
    pub(super) tolerance: Option<Option<ApprovalTolerance>>,
}

/// An approval rule: which orders need which approvals.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalRule)]
pub(super) struct ApprovalRuleView {
    /// Id of the rule.
    id: ApprovalRuleKey,
    /// Company the rule applies to; null: all companies.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Business unit; it binds orders of the unit and of those below. Null: the whole company.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
    /// The side that owns the rule; only staff end the rules of the `operator`.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
    /// Name of the rule.
    #[schema(example = "Big orders")]
    name: String,
    /// Rules with a higher priority add their steps first.
    #[schema(example = 10)]
    priority: i64,
    /// Orders that need the approval.
    when: ApprovalCondition,
    /// Approval steps, in sequence.
    steps: Vec<ApprovalRuleStep>,
    /// Calendar of the working hours that its steps count; null: the one of the ordering company.
    #[schema(required = true)]
    calendar_id: Option<CalendarKey>,
    /// Change of an order that keeps the approvals given; null: each change lets all steps begin anew.
    #[schema(required = true)]
    tolerance: Option<ApprovalTolerance>,
    /// `ETag` of the rule.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&Rule> for ApprovalRuleView {
    fn from(rule: &Rule) -> Self {
        Self {
            id: rule.id.into(),
            company_id: rule.company.map(Into::into),
            unit_id: rule.unit.map(Into::into),
            owner: rule.owner.as_str(),
            name: rule.name.clone(),
            priority: rule.priority,
            when: ApprovalCondition::from(&rule.when),
            steps: rule.steps.iter().map(ApprovalRuleStep::from).collect(),
            calendar_id: rule.calendar.map(Into::into),
            tolerance: rule.tolerance.map(Into::into),
            version: rule.version,
            created_at: rule.created_at,
        }
    }
}

/// Approval rules, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApprovalRuleList {
    /// Approval rules of this page.
    pub(super) data: Vec<ApprovalRuleView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for approval rules.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRuleFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
