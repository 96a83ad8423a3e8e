//! The ledger: entries are added and never changed; closed periods take no entries.

mod closing;
mod entries;
mod error;
mod statement;
pub(crate) mod tables;
mod trial;

pub use closing::{
    Books, Closing, OpenDay, books, close_until, closing, lock_closing, open_day, reopen,
};
pub use entries::{Document, Filter, PostedEntry, list, post};
pub use error::LedgerError;
pub use statement::{Share, are_more_entries, entries_of, open_by_due_date, share};
pub use trial::trial_balance;
