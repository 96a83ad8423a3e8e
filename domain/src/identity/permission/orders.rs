//! Permissions for orders.

macro_rules! orders {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Place orders.
        PlaceOrders = "orders.place", members [Buyer, CompanyAdmin];
        /// Simulate an order.
        EvaluateOrders = "orders.evaluate", members [Buyer, CompanyAdmin];
        /// See orders, their decisions and their payment status.
        ReadOrders = "orders.read", members [Buyer, Approver, CompanyAdmin], staff [Auditor];
        /// Cancel open quantities of an order.
        CancelOrders = "orders.cancel", members [Buyer, CompanyAdmin];
        /// Override the price of a line.
        SetOrderPrices = "orders.set_price";
    } };
}
