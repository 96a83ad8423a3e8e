//! What an order finds of the budgets that it uses.

use super::{Allowance, Budget};
use crate::money::Money;

/// A budget of a cost centre that an order names, with what is used of its running period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetStanding {
    /// The budget.
    pub budget: Budget,
    /// The account of the period.
    pub allowance: Allowance,
}

impl BudgetStanding {
    /// Used in the period so far: reserved and committed, net.
    pub fn used(&self) -> Money {
        self.allowance.used.unwrap_or(Money::zero(self.budget.amount.currency()))
    }
}
