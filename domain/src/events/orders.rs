//! Events of orders.

macro_rules! orders {
    ($($before:tt)*) => { events! { $($before)*
        about crate::orders::OrderTag, read with ReadOrders {
            /// An order was placed.
            OrderPlaced = "order.placed";
            /// An order was confirmed for shipping.
            OrderConfirmed = "order.confirmed";
            /// An approver rejected an order.
            OrderRejected = "order.rejected";
            /// Open quantities of an order were cancelled, in part or in full.
            OrderCancelled = "order.cancelled";
            /// A hold was put on an order, or an approved order waits for its holds.
            OrderHeld = "order.held";
            /// A hold of an order was lifted. An order without the last one is confirmed.
            OrderReleased = "order.released";
            /// Payments for an order came, or went back.
            OrderPrepaid = "order.prepaid";
            /// Goods of an order were shipped.
            OrderShipped = "order.shipped";
            /// An invoice of an order was posted.
            OrderInvoiced = "order.invoiced";
            /// An order was completed.
            OrderCompleted = "order.completed";
        }
    } };
}
