//! Events of orders.

macro_rules! orders {
    ($($before:tt)*) => { events! { $($before)*
        about crate::orders::OrderTag, read with ReadOrders {
            /// An order was placed.
            OrderPlaced = "order.placed";
            /// An order is to be shipped.
            OrderConfirmed = "order.confirmed";
            /// An approver refused an order.
            OrderRejected = "order.rejected";
            /// Open quantities of an order were cancelled: some, or all.
            OrderCancelled = "order.cancelled";
            /// Goods of an order left.
            OrderShipped = "order.shipped";
            /// An invoice of an order was posted.
            OrderInvoiced = "order.invoiced";
            /// All of an order is done.
            OrderCompleted = "order.completed";
        }
    } };
}
