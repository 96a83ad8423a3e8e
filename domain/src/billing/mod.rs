//! Billing: invoices, credit notes, their numbers and their balances.

mod credit_note;
mod document;
mod failure;
mod invoice;
mod issuer;
pub mod number;
mod party;
mod payment_status;
#[cfg(test)]
pub(crate) mod sample;
mod settle;
mod settlement;
mod supply;
mod write_off;

pub use credit_note::{
    CreditLineOf, CreditNote, CreditNoteDraft, CreditOnAccount, CreditRequest, Creditable,
    credit_again, draft_credit_on_account,
};
pub use document::{Correction, CreditKind, Document, DocumentLine};
pub use failure::BillingError;
pub use invoice::{Invoice, InvoiceDraft, draft_invoice};
pub use issuer::Issuer;
pub use number::{BadPrefix, DocumentKind, NumberPrefix};
pub use party::{Parties, Party};
pub use payment_status::{InvoiceState, PaymentStatus, PaymentSummary};
pub use settle::Settled;
pub use settlement::{InvoiceStatus, Settlement, SettlementParts, Split};
pub use supply::Supply;
pub use write_off::WriteOff;

use crate::id::{Entity, Id};

/// Tag type of issuer ids.
pub enum IssuerTag {}
impl Entity for IssuerTag {
    const PREFIX: &'static str = "issuer";
}
/// The id of an issuer.
pub type IssuerId = Id<IssuerTag>;

/// Tag type of invoice ids.
pub enum InvoiceTag {}
impl Entity for InvoiceTag {
    const PREFIX: &'static str = "invoice";
}
/// The id of an invoice.
pub type InvoiceId = Id<InvoiceTag>;

/// Tag type of credit note ids.
pub enum CreditNoteTag {}
impl Entity for CreditNoteTag {
    const PREFIX: &'static str = "creditnote";
}
/// The id of a credit note.
pub type CreditNoteId = Id<CreditNoteTag>;
