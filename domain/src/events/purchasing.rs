//! Events of order limits, quantity rules, cost centres and budgets.

macro_rules! purchasing {
    ($($before:tt)*) => { events! { $($before)*
        about crate::purchasing::OrderLimitTag, read with ReadOrderLimits {
            /// An order limit was set.
            OrderLimitCreated = "order_limit.created";
            /// An order limit was changed.
            OrderLimitUpdated = "order_limit.updated";
            /// An order limit was removed.
            OrderLimitDeleted = "order_limit.deleted";
        }
        about crate::purchasing::QuantityRuleTag, read with ReadQuantityRules {
            /// A quantity rule was set.
            QuantityRuleCreated = "quantity_rule.created";
            /// A quantity rule was changed.
            QuantityRuleUpdated = "quantity_rule.updated";
            /// A quantity rule was removed.
            QuantityRuleDeleted = "quantity_rule.deleted";
        }
        about crate::purchasing::CostCentreTag, read with ReadCostCentres {
            /// A cost centre was added.
            CostCentreCreated = "cost_centre.created";
            /// A cost centre was changed.
            CostCentreUpdated = "cost_centre.updated";
        }
        about crate::purchasing::BudgetTag, read with ReadBudgets {
            /// A budget was set.
            BudgetCreated = "budget.created";
            /// A budget was changed.
            BudgetUpdated = "budget.updated";
            /// A budget is nearly used up: once per period.
            BudgetThresholdReached = "budget.threshold_reached";
        }
    } };
}
