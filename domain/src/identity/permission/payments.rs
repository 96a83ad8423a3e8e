//! Permissions for payments.

macro_rules! payments {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Record incoming payments.
        RecordPayments = "payments.record";
        /// See payments.
        ReadPayments = "payments.read", members [CompanyAdmin], staff [Auditor];
        /// Settle invoices with a payment.
        AllocatePayments = "payments.allocate";
        /// Refund money.
        RefundPayments = "payments.refund";
        /// Record that a payment bounced.
        ReturnPayments = "payments.return";
    } };
}
