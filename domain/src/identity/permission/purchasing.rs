//! Permissions for order limits.

macro_rules! purchasing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set order limits.
        CreateOrderLimits = "order_limits.create", members [CompanyAdmin];
        /// Remove order limits.
        DeleteOrderLimits = "order_limits.delete", members [CompanyAdmin];
        /// See order limits.
        ReadOrderLimits = "order_limits.read", members [CompanyAdmin], staff [Auditor, Executive];
    } };
}
