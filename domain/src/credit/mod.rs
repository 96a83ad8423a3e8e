//! Credit: a company's credit limit, and each order's hold on it.

mod account;
mod hold;
mod terms;
mod tolerance;

pub use account::{CreditAccount, LimitSource, Overdue};
pub use hold::{after_cancellation, after_invoice, order_hold};
pub use terms::{BadTemporaryLimit, CreditChanges, CreditTerms, TemporaryLimit};
pub use tolerance::{BadTolerance, Tolerance};

use crate::id::{Entity, Id};

/// Tag type of a [`CreditAccountId`].
pub enum CreditAccountTag {}
impl Entity for CreditAccountTag {
    const PREFIX: &'static str = "creditaccount";
}
/// Id of a company's credit account: the company's own UUID.
pub type CreditAccountId = Id<CreditAccountTag>;
