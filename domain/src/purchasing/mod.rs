//! Order limits, spending limits, quantity rules, cost centres and budgets of a company.

mod allowance;
mod budget;
mod cost_centre;
mod cost_share;
mod on_exceeded;
mod order_limit;
mod percent;
mod period;
mod product_rule;
mod quantity_term;
mod quota;
mod spending_limit;
mod split;
mod standing;
mod wanted_split;

pub use allowance::{Allowance, AllowanceChange, Opening};
pub use budget::{BadBudget, Budget, BudgetChanges, BudgetPeriod, Span};
pub use cost_centre::{CostCentre, CostCentreChanges, CostCentres};
pub use cost_share::{CostShare, shares_of_credit, shares_of_line};
pub use on_exceeded::OnExceeded;
pub use order_limit::{BadOrderLimit, OnViolation, OrderLimit, OrderLimitChanges, Side};
pub use percent::{BadPercent, Percent};
pub use period::{Period, Running};
pub use product_rule::{Binds, ProductRule, ProductRuleChanges, RuleRefusal};
pub use quantity_term::{QuantityTerm, SetBy};
pub use quota::{Holder, Per, Pieces, Quota, QuotaStanding};
pub use spending_limit::{BadSpendingLimit, SpendingLimit};
pub use split::{Allocation, split, split_anew};
pub use standing::BudgetStanding;
pub use wanted_split::{Share, WantedShare, WantedSplit};

use crate::id::{Entity, Id};

/// Tag type of an [`OrderLimitId`].
pub enum OrderLimitTag {}
impl Entity for OrderLimitTag {
    const PREFIX: &'static str = "orderlimit";
}
/// The id of an order limit.
pub type OrderLimitId = Id<OrderLimitTag>;

/// Tag type of a [`QuantityRuleId`].
pub enum QuantityRuleTag {}
impl Entity for QuantityRuleTag {
    const PREFIX: &'static str = "quantityrule";
}
/// The id of a quantity rule.
pub type QuantityRuleId = Id<QuantityRuleTag>;

/// Tag type of a [`CostCentreId`].
pub enum CostCentreTag {}
impl Entity for CostCentreTag {
    const PREFIX: &'static str = "costcentre";
}
/// The id of a cost centre.
pub type CostCentreId = Id<CostCentreTag>;

/// Tag type of a [`BudgetId`].
pub enum BudgetTag {}
impl Entity for BudgetTag {
    const PREFIX: &'static str = "budget";
}
/// The id of a budget.
pub type BudgetId = Id<BudgetTag>;
