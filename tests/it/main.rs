//! Comptoir from outside: over HTTP, on both databases.

mod harness;
mod ledger;
mod payments;
mod schema;
mod support;
mod tidy;
mod verify;
