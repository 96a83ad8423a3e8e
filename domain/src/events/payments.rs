//! Events of payments.

macro_rules! payments {
    ($($before:tt)*) => { events! { $($before)*
        about crate::payments::PaymentTag, read with ReadPayments {
            /// A payment was received.
            PaymentReceived = "payment.received";
            /// A payment was allocated to invoices.
            PaymentAllocated = "payment.allocated";
            /// Money was refunded.
            PaymentRefunded = "payment.refunded";
            /// A payment bounced.
            PaymentReturned = "payment.returned";
        }
    } };
}
