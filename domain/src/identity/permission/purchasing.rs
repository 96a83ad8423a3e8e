//! Permissions for order limits, quantity rules, cost centres and budgets.

macro_rules! purchasing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set order limits.
        CreateOrderLimits = "order_limits.create", members [CompanyAdmin];
        /// Change order limits.
        UpdateOrderLimits = "order_limits.update", members [CompanyAdmin];
        /// Remove order limits.
        DeleteOrderLimits = "order_limits.delete", members [CompanyAdmin];
        /// See order limits.
        ReadOrderLimits = "order_limits.read", members [CompanyAdmin], staff [Auditor, Executive];
        /// Set quantity rules.
        CreateQuantityRules = "quantity_rules.create", members [CompanyAdmin];
        /// Change quantity rules.
        UpdateQuantityRules = "quantity_rules.update", members [CompanyAdmin];
        /// Remove quantity rules.
        DeleteQuantityRules = "quantity_rules.delete", members [CompanyAdmin];
        /// See quantity rules.
        ReadQuantityRules = "quantity_rules.read", members [CompanyAdmin], staff [Auditor, Executive];
        /// Add cost centres.
        CreateCostCentres = "cost_centres.create", members [CompanyAdmin];
        /// Change cost centres.
        UpdateCostCentres = "cost_centres.update", members [CompanyAdmin];
        /// See cost centres: orders name their codes.
        ReadCostCentres = "cost_centres.read",
            members [Buyer, Approver, CompanyAdmin, Accountant],
            staff [Auditor, Sales, Executive];
        /// Set budgets of cost centres.
        CreateBudgets = "budgets.create", members [CompanyAdmin];
        /// Change budgets.
        UpdateBudgets = "budgets.update", members [CompanyAdmin];
        /// See budgets and what is used of them.
        ReadBudgets = "budgets.read", members [CompanyAdmin, Accountant], staff [Auditor, Executive];
    } };
}
