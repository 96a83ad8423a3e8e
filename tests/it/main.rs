//! Comptoir from outside: over HTTP, on both databases.

mod billing;
mod fulfilment;
mod harness;
mod ledger;
mod payments;
mod schema;
mod support;
mod tidy;
mod verify;
