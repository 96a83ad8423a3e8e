//! Billing: invoices, credit notes, their numbers and what they still owe.

pub mod number;

pub use number::{BadPrefix, DocumentKind, NumberPrefix};
