//! Events of invoices, credit notes and the issuer.

macro_rules! billing {
    ($($before:tt)*) => { events! { $($before)*
        about crate::billing::InvoiceTag, read with ReadInvoices {
            /// An invoice was posted.
            InvoicePosted = "invoice.posted";
            /// A payment or credit settled a part of an invoice.
            InvoicePartiallyPaid = "invoice.partially_paid";
            /// An invoice is settled.
            InvoicePaid = "invoice.paid";
            /// A credit note against an invoice was posted.
            InvoiceCredited = "invoice.credited";
            /// A payment of an invoice went back: what it paid is open again, unless credit settles it.
            InvoiceReopened = "invoice.reopened";
            /// What was open of an invoice was given up.
            InvoiceWrittenOff = "invoice.written_off";
        }
        about crate::billing::CreditNoteTag, read with ReadCreditNotes {
            /// A credit note was posted.
            CreditNotePosted = "credit_note.posted";
            /// Credit settled an invoice.
            CreditNoteAllocated = "credit_note.allocated";
            /// A refund drew on the credit.
            CreditNoteRefunded = "credit_note.refunded";
        }
        about crate::billing::IssuerTag, read with ReadIssuer {
            /// It was said who invoices.
            IssuerSet = "issuer.set";
        }
    } };
}
