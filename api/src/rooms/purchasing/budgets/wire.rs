//! JSON types of budgets.

use chrono::{DateTime, NaiveDate, Utc};
use domain::commitment::Account;
use domain::money;
use domain::purchasing::{self, Budget, Span};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{
    ApprovalRuleStep, BudgetKey, CompanyKey, CostCentreKey, Day, Money, Percent, cleared, given,
};

/// A new budget.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBudget {
    /// Cost centre with the budget.
    pub(super) cost_centre_id: CostCentreKey,
    /// The most that its orders may come to in a period, net; in the company's currency.
    pub(super) amount: Money,
    /// Period of the budget, in the company's time zone.
    pub(super) period: BudgetPeriod,
    /// First day; required for a custom period.
    pub(super) valid_from: Option<Day>,
    /// Last day; required for a custom period.
    pub(super) valid_until: Option<Day>,
    /// Consequence for an order that exceeds it.
    pub(super) on_exceeded: OnExceeded,
    /// Steps of the approval that `require_approval` asks for, in sequence. Without any: those of the approval rules,
    /// or else any administrator of the company.
    #[validate(length(max = 5), nested)]
    #[schema(max_items = 5)]
    pub(super) steps: Option<Vec<ApprovalRuleStep>>,
    /// Used percent from which orders bring the warning `budget_warning`, and `budget.threshold_reached` is told;
    /// default 80, at most 100.
    pub(super) warn_at_percent: Option<Percent>,
}

/// Period of a budget.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum BudgetPeriod {
    /// Each calendar month.
    Month,
    /// Each quarter, from January.
    Quarter,
    /// Each calendar year.
    Year,
    /// Once, from `valid_from` to `valid_until`.
    Custom,
}

impl From<BudgetPeriod> for purchasing::BudgetPeriod {
    fn from(period: BudgetPeriod) -> Self {
        match period {
            BudgetPeriod::Month => Self::Month,
            BudgetPeriod::Quarter => Self::Quarter,
            BudgetPeriod::Year => Self::Year,
            BudgetPeriod::Custom => Self::Custom,
        }
    }
}

/// Consequence for an order that exceeds a budget.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnExceeded {
    /// It is refused: 409 `budget_exceeded`.
    Block,
    /// It needs approval, and counts all the same.
    RequireApproval,
    /// It is placed with the warning `budget_exceeded`.
    Warn,
}

impl From<OnExceeded> for purchasing::OnExceeded {
    fn from(word: OnExceeded) -> Self {
        match word {
            OnExceeded::Block => Self::Block,
            OnExceeded::RequireApproval => Self::RequireApproval,
            OnExceeded::Warn => Self::Warn,
        }
    }
}

/// An update of a budget; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetUpdate {
    /// Amount of the running period and those after it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Money)]
    pub(super) amount: Option<Money>,
    /// Consequence for an order that exceeds it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = OnExceeded)]
    pub(super) on_exceeded: Option<OnExceeded>,
    /// Steps of the approval; empty: none of its own.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 5), nested)]
    #[schema(value_type = Vec<ApprovalRuleStep>, max_items = 5)]
    pub(super) steps: Option<Vec<ApprovalRuleStep>>,
    /// Last day; null: none.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Day>)]
    pub(super) valid_until: Option<Option<Day>>,
    /// Whether it counts new orders.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
}

/// The budget of a cost centre, with the use of one period.
#[derive(Serialize, ToSchema)]
#[schema(as = Budget)]
pub(super) struct BudgetView {
    /// Id of the budget.
    id: BudgetKey,
    /// Company of the cost centre.
    company_id: CompanyKey,
    /// Cost centre with the budget.
    cost_centre_id: CostCentreKey,
    /// Amount per period.
    amount: Money,
    /// Period of the budget.
    #[schema(example = "month", extensions(("x-extensible-enum" = json!(purchasing::BudgetPeriod::ALL.map(purchasing::BudgetPeriod::as_str)))))]
    period: &'static str,
    /// First day; null: none.
    #[schema(required = true)]
    valid_from: Option<NaiveDate>,
    /// Last day; null: none.
    #[schema(required = true)]
    valid_until: Option<NaiveDate>,
    /// Consequence for an order that exceeds it.
    #[schema(example = "block", extensions(("x-extensible-enum" = json!(purchasing::OnExceeded::ALL.map(purchasing::OnExceeded::as_str)))))]
    on_exceeded: &'static str,
    /// Steps of the approval that `require_approval` asks for; empty: those of the approval rules, or else any
    /// administrator of the company.
    steps: Vec<ApprovalRuleStep>,
    /// Used percent from which orders bring a warning.
    warn_at_percent: Percent,
    /// Whether it counts new orders.
    active: bool,
    /// First day of the period shown; null: the budget does not count that day.
    #[schema(required = true)]
    period_start: Option<NaiveDate>,
    /// Last day of the period shown; null: the budget does not count that day.
    #[schema(required = true)]
    period_end: Option<NaiveDate>,
    /// Held by orders that wait for approval, in the period shown.
    reserved: Money,
    /// Taken by confirmed orders, in the period shown.
    committed: Money,
    /// Left in the period shown; below zero if the budget is exceeded.
    available: Money,
    /// First day of the newest period whose use has reached `warn_at_percent`; null: none yet.
    #[schema(required = true)]
    threshold_reached_in: Option<NaiveDate>,
    /// `ETag` of the budget.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl BudgetView {
    /// The budget with the use of the period `span`, if its account is open.
    pub(super) fn new(budget: &Budget, span: Option<Span>, account: Option<Account>) -> Self {
        let money = |minor| Money(money::Money::from_minor(minor, budget.amount.currency()));
        let whole = span.map_or(0, |_| budget.amount.minor());
        let available = account.and_then(|account| account.available()).unwrap_or(whole);
        Self {
            id: budget.id.into(),
            company_id: budget.company.into(),
            cost_centre_id: budget.cost_centre.into(),
            amount: budget.amount.into(),
            period: budget.period.as_str(),
            valid_from: budget.valid_from,
            valid_until: budget.valid_until,
            on_exceeded: budget.on_exceeded.as_str(),
            steps: budget.steps.iter().map(ApprovalRuleStep::from).collect(),
            warn_at_percent: Percent(budget.warn_at),
            active: budget.active,
            period_start: span.map(|span| span.first),
            period_end: span.map(|span| span.last),
            reserved: money(account.map_or(0, |account| account.reserved)),
            committed: money(account.map_or(0, |account| account.committed)),
            available: money(available),
            threshold_reached_in: budget.threshold_reached_in,
            version: budget.version,
            created_at: budget.created_at,
        }
    }
}

/// Budgets, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct BudgetList {
    /// Budgets of this page.
    pub(super) data: Vec<BudgetView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for budgets.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetFilter {
    /// Cost centre with the budgets.
    #[param(value_type = Option<String>, max_length = 40)]
    pub(super) cost_centre_id: Option<CostCentreKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}

/// The day that a budget is shown for.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetDay {
    /// Day in the period to show; default: today, in the company's time zone.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) as_of: Option<Day>,
}
