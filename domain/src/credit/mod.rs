//! Credit: a company's credit limit, and each order's hold on it.

mod account;
mod hold;

pub use account::CreditAccount;
pub use hold::{after_cancellation, after_invoice, order_hold};
