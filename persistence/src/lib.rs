//! Comptoir's storage: SQLite or PostgreSQL, through one set of queries.
//!
//! [`Store::read`] and [`Store::write`] are the only ways to a connection. Queries are functions of a room.
//! They take the connection first and the company or scope second, and return domain types.

pub mod approvals;
pub mod audit;
pub mod billing;
pub mod bounds;
pub mod calendars;
pub mod catalog;
pub mod commitments;
pub mod companies;
mod connection;
pub mod credit;
pub mod error;
pub mod events;
mod fresh;
pub mod fulfilment;
pub mod idempotency;
pub mod identity;
mod insert;
pub mod ledger;
pub mod operation;
pub mod orders;
pub mod page;
pub mod payments;
pub mod pricing;
pub mod purchasing;
pub mod risk;
#[expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]
pub mod schema;
pub mod secrets;
pub mod settings;
pub mod sql;
pub mod statements;
mod store;
pub mod types;
pub mod verify;

pub use connection::{Any, Conn, Locked};
pub use error::{DbError, MayRetry};
pub use fresh::fresh_id;
pub use store::{Group, Settings, Store, Work, keep_private, without_secrets};
pub use types::Db;
