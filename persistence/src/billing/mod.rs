//! Invoices, credit notes, their numbers and their settlement.

mod credit_notes;
mod document;
mod invoices;
mod issuer;
mod lists;
mod payment_states;
mod series;
mod settle;
mod shares;
pub(crate) mod tables;
mod write_offs;

pub use credit_notes::{
    NewCreditNote, credit_against, find_credit_note, insert_credit_note, lock_credit_note,
    lock_left_against, save_credit_use,
};
pub use invoices::{
    NewInvoice, find_invoice, insert_invoice, lock_invoice, lock_invoices, lock_open,
};
pub(crate) use issuer::zone;
pub use issuer::{issuer, lock_issuer, save_issuer, seller_zone};
pub use lists::{
    CreditNoteFilter, InvoiceFilter, Overdue, invoices_of_order, list_credit_notes, list_invoices,
};
pub use payment_states::payment_states;
pub use series::{Place, draw};
pub use settle::{
    Applied, Part, SettledBy, Undated, allocations_from, date, recovered_by, settle, settle_undated,
};
pub use write_offs::{insert_write_off, written_off_on};
