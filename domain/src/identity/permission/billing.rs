//! Permissions for invoices and credit notes.

macro_rules! billing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Invoice shipped quantities.
        PostInvoices = "invoices.post";
        /// See invoices.
        ReadInvoices = "invoices.read", members [Buyer, CompanyAdmin], staff [Auditor];
        /// Write off the open balance of an invoice.
        WriteOffInvoices = "invoices.write_off";
        /// Credit an invoice, or credit on account.
        PostCreditNotes = "credit_notes.post";
        /// See credit notes.
        ReadCreditNotes = "credit_notes.read", members [CompanyAdmin], staff [Auditor];
        /// Settle invoices with remaining credit.
        AllocateCreditNotes = "credit_notes.allocate";
    } };
}
