//! Permissions for payments.

macro_rules! payments {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Record money that came in.
        RecordPayments = "payments.record";
        /// See payments.
        ReadPayments = "payments.read", members [CompanyAdmin], staff [Auditor];
        /// Settle invoices with a payment.
        AllocatePayments = "payments.allocate";
        /// Pay money back.
        RefundPayments = "payments.refund";
        /// Record that a payment bounced.
        ReturnPayments = "payments.return";
    } };
}
