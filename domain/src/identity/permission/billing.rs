//! Permissions for invoices and credit notes.

macro_rules! billing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Invoice shipped quantities.
        PostInvoices = "invoices.post", staff [Finance];
        /// See invoices.
        ReadInvoices = "invoices.read",
            members [Buyer, CompanyAdmin, Accountant],
            staff [Auditor, Sales, Finance, Executive];
        /// Write off the open balance of an invoice.
        WriteOffInvoices = "invoices.write_off", staff [Finance];
        /// Credit an invoice, or credit on account.
        PostCreditNotes = "credit_notes.post", staff [Finance];
        /// See credit notes.
        ReadCreditNotes = "credit_notes.read",
            members [CompanyAdmin, Accountant],
            staff [Auditor, Finance, Executive];
        /// Settle invoices with remaining credit.
        AllocateCreditNotes = "credit_notes.allocate", staff [Finance];
    } };
}
