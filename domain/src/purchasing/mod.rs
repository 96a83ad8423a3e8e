//! Order limits, spending limits and quantity rules of a company.

mod allowance;
mod order_limit;
mod period;
mod product_rule;
mod quantity_term;
mod quota;
mod spending_limit;

pub use allowance::{Allowance, AllowanceChange, Opening};
pub use order_limit::{BadOrderLimit, OnViolation, OrderLimit, OrderLimitChanges, Side};
pub use period::{Period, Running};
pub use product_rule::{Binds, ProductRule, ProductRuleChanges, RuleRefusal};
pub use quantity_term::{QuantityTerm, SetBy};
pub use quota::{Holder, Per, Pieces, Quota, QuotaStanding, QuotaTake};
pub use spending_limit::{BadSpendingLimit, SpendingLimit};

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
