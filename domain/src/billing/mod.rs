//! Billing: invoices, credit notes, their numbers and what they still owe.

mod failure;
pub mod number;
mod settlement;

pub use failure::BillingError;
pub use number::{BadPrefix, DocumentKind, NumberPrefix};
pub use settlement::{InvoiceStatus, Settlement, SettlementParts};

use crate::id::{Entity, Id};

/// Tags the ids of issuers.
pub enum IssuerTag {}
impl Entity for IssuerTag {
    const PREFIX: &'static str = "issuer";
}
/// The id of an issuer.
pub type IssuerId = Id<IssuerTag>;

/// Tags the ids of invoices.
pub enum InvoiceTag {}
impl Entity for InvoiceTag {
    const PREFIX: &'static str = "invoice";
}
/// The id of an invoice.
pub type InvoiceId = Id<InvoiceTag>;

/// Tags the ids of credit notes.
pub enum CreditNoteTag {}
impl Entity for CreditNoteTag {
    const PREFIX: &'static str = "creditnote";
}
/// The id of a credit note.
pub type CreditNoteId = Id<CreditNoteTag>;
