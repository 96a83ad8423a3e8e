//! Credit: what a company may owe, and what each order holds of that.

mod account;
mod hold;

pub use account::CreditAccount;
pub use hold::{after_cancellation, after_invoice, order_hold};
