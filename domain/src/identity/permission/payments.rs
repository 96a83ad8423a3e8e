//! Permissions for payments.

macro_rules! payments {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Record incoming payments.
        RecordPayments = "payments.record", staff [Finance];
        /// See payments.
        ReadPayments = "payments.read",
            members [CompanyAdmin, Accountant],
            staff [Auditor, Finance, Executive];
        /// Settle invoices with a payment.
        AllocatePayments = "payments.allocate", staff [Finance];
        /// Refund money.
        RefundPayments = "payments.refund", staff [Finance];
        /// Record that a payment bounced.
        ReturnPayments = "payments.return", staff [Finance];
    } };
}
