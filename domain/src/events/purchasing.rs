//! Events of order limits and quantity rules.

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
    } };
}
