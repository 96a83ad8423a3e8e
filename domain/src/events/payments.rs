//! Events of payments.

macro_rules! payments {
    ($($before:tt)*) => { events! { $($before)*
        about crate::payments::PaymentTag, read with ReadPayments {
            /// Money came in.
            PaymentReceived = "payment.received";
            /// A payment settled invoices.
            PaymentAllocated = "payment.allocated";
            /// Money was paid back.
            PaymentRefunded = "payment.refunded";
            /// A payment bounced.
            PaymentReturned = "payment.returned";
        }
    } };
}
