//! The audit log: the events, and the chain over them.

mod chain;
mod list;
mod row;
pub(crate) mod tables;

pub use chain::head;
pub(crate) use chain::{digests, extend, is_behind};
pub use list::{Entry, Filter, Place, list, names};
pub(crate) use row::{Row, rows};
