//! Permissions for invoices and credit notes.

macro_rules! billing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Invoice what is shipped.
        PostInvoices = "invoices.post";
        /// See invoices.
        ReadInvoices = "invoices.read", members [Buyer, CompanyAdmin], staff [Auditor];
        /// Give up what is open of an invoice.
        WriteOffInvoices = "invoices.write_off";
        /// Credit an invoice, or on account.
        PostCreditNotes = "credit_notes.post";
        /// See credit notes.
        ReadCreditNotes = "credit_notes.read", members [CompanyAdmin], staff [Auditor];
        /// Settle invoices with credit that is left.
        AllocateCreditNotes = "credit_notes.allocate";
    } };
}
