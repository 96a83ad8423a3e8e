//! Permissions for orders.

macro_rules! orders {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Place orders.
        PlaceOrders = "orders.place", members [Buyer, CompanyAdmin], staff [Sales];
        /// Simulate an order.
        EvaluateOrders = "orders.evaluate", members [Buyer, CompanyAdmin], staff [Sales];
        /// See orders, their decisions and their payment status.
        ReadOrders = "orders.read",
            members [Buyer, Approver, CompanyAdmin, Accountant],
            staff [Auditor, Sales, Finance, Executive];
        /// Cancel open quantities of an order.
        CancelOrders = "orders.cancel", members [Buyer, CompanyAdmin], staff [Sales];
        /// See how an order may be paid.
        ReadPaymentOptions = "payment_options.read", members [Buyer, CompanyAdmin], staff [Sales, Finance];
        /// Put orders on hold, and release them.
        HoldOrders = "orders.hold", staff [Finance];
        /// Override the price of a line.
        SetOrderPrices = "orders.set_price";
    } };
}
