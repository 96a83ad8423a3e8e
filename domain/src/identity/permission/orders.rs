//! Permissions for orders.

macro_rules! orders {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Place orders.
        PlaceOrders = "orders.place", members [Buyer, CompanyAdmin];
        /// Ask what would become of an order.
        EvaluateOrders = "orders.evaluate", members [Buyer, CompanyAdmin];
        /// See orders, their decisions and their payment status.
        ReadOrders = "orders.read", members [Buyer, Approver, CompanyAdmin], staff [Auditor];
        /// Cancel what is open of an order.
        CancelOrders = "orders.cancel", members [Buyer, CompanyAdmin];
        /// Give the price of a line oneself.
        SetOrderPrices = "orders.set_price";
    } };
}
