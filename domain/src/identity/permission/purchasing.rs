//! Permissions for order limits, cost centres and budgets.

macro_rules! purchasing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set order limits.
        CreateOrderLimits = "order_limits.create", members [CompanyAdmin];
        /// Remove order limits.
        DeleteOrderLimits = "order_limits.delete", members [CompanyAdmin];
        /// See order limits.
        ReadOrderLimits = "order_limits.read", members [CompanyAdmin], staff [Auditor];
        /// Add cost centres.
        CreateCostCentres = "cost_centres.create", members [CompanyAdmin];
        /// Change cost centres.
        UpdateCostCentres = "cost_centres.update", members [CompanyAdmin];
        /// See cost centres: orders name their codes.
        ReadCostCentres = "cost_centres.read", members [Buyer, Approver, CompanyAdmin], staff [Auditor];
        /// Set budgets of cost centres.
        CreateBudgets = "budgets.create", members [CompanyAdmin];
        /// Change budgets.
        UpdateBudgets = "budgets.update", members [CompanyAdmin];
        /// See budgets and what is used of them.
        ReadBudgets = "budgets.read", members [CompanyAdmin], staff [Auditor];
    } };
}
