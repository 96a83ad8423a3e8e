//! Comptoir from outside: over HTTP, on both databases.

mod billing;
mod fulfilment;
mod harness;
mod ledger;
mod money;
mod openapi;
mod payments;
mod roles;
mod schema;
mod support;
mod tidy;
mod verify;
