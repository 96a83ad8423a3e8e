//! JSON types of the spend of a cost centre.

use chrono::NaiveDate;
use domain::money;
use persistence::purchasing::Spent;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{BudgetKey, CostCentreKey, Day, Money};

/// The periods to show.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SpendFilter {
    /// Earliest first day of a period.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) from: Option<Day>,
    /// Latest first day of a period.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) until: Option<Day>,
}

/// What the orders of a cost centre came to, by budget and period.
#[derive(Serialize, ToSchema)]
pub(super) struct CostCentreSpend {
    /// Cost centre that is shown.
    pub(super) cost_centre_id: CostCentreKey,
    /// Periods with an account, newest first; the newest 500 at most. A budget that is set or changed opens its running period, and an order each one that it uses.
    pub(super) data: Vec<PeriodSpend>,
}

/// The use of one period of a budget.
#[derive(Serialize, ToSchema)]
pub(super) struct PeriodSpend {
    /// Budget that counts it.
    budget_id: BudgetKey,
    /// Period of the budget.
    #[schema(example = "month")]
    period: String,
    /// First day of the period.
    period_start: NaiveDate,
    /// Amount of the budget in the period.
    amount: Money,
    /// Held by orders that wait for approval.
    reserved: Money,
    /// Taken by confirmed orders.
    committed: Money,
}

impl From<Spent> for PeriodSpend {
    fn from(spent: Spent) -> Self {
        let money = |minor| Money(money::Money::from_minor(minor, spent.currency));
        Self {
            budget_id: spent.budget.into(),
            amount: money(spent.limit),
            reserved: money(spent.reserved),
            committed: money(spent.committed),
            period: spent.period,
            period_start: spent.start,
        }
    }
}
