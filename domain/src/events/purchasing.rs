//! Events of order limits.

macro_rules! purchasing {
    ($($before:tt)*) => { events! { $($before)*
        about crate::purchasing::OrderLimitTag, read with ReadOrderLimits {
            /// An order limit was set.
            OrderLimitCreated = "order_limit.created";
            /// An order limit was removed.
            OrderLimitDeleted = "order_limit.deleted";
        }
    } };
}
