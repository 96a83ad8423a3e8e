//! Events of invoices, credit notes and the issuer.

macro_rules! billing {
    ($($before:tt)*) => { events! { $($before)*
        about crate::billing::InvoiceTag, read with ReadInvoices {
            /// An invoice was posted.
            InvoicePosted = "invoice.posted";
            /// A payment or credit settled a part of an invoice.
            InvoicePartiallyPaid = "invoice.partially_paid";
            /// An invoice was fully settled.
            InvoicePaid = "invoice.paid";
            /// A credit note against an invoice was posted.
            InvoiceCredited = "invoice.credited";
            /// A payment of an invoice was returned: its amount is open again, unless credit settles it.
            InvoiceReopened = "invoice.reopened";
            /// The open balance of an invoice was written off.
            InvoiceWrittenOff = "invoice.written_off";
        }
        about crate::billing::CreditNoteTag, read with ReadCreditNotes {
            /// A credit note was posted.
            CreditNotePosted = "credit_note.posted";
            /// Credit was allocated to an invoice.
            CreditNoteAllocated = "credit_note.allocated";
            /// A refund used the credit.
            CreditNoteRefunded = "credit_note.refunded";
        }
        about crate::billing::IssuerTag, read with ReadIssuer {
            /// The invoice issuer was set.
            IssuerSet = "issuer.set";
        }
    } };
}
