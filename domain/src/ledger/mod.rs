//! The ledger: the accounts of our own sales, balanced entries, and the reports computed from them.

mod account;
mod aging;
mod dating;
mod entry;
#[cfg(test)]
mod laws;
mod period;
pub mod postings;
mod statement;
mod trial;

pub use account::{Account, AccountKind};
pub use aging::{Aging, aging};
pub use dating::{ClockBehind, check_behind, dated};
pub use entry::{Entry, EntryError, EntryKind, Leg};
pub use period::{
    AlreadyClosed, DayNotOver, NothingToReopen, PeriodClosed, check_forward, check_open,
    check_over, check_reopening,
};
pub use statement::{StatementEntry, StatementLine, running};
pub use trial::{TrialBalance, TrialLine};

use crate::id::{Entity, Id};

/// Tag type of ledger entry ids.
pub enum EntryTag {}
impl Entity for EntryTag {
    const PREFIX: &'static str = "entry";
}
/// The id of a ledger entry.
pub type EntryId = Id<EntryTag>;

/// Subject of the closing events: there is one set of books.
pub enum ClosingTag {}
impl Entity for ClosingTag {
    const PREFIX: &'static str = "closing";
}
