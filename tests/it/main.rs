//! Comptoir from outside: over HTTP, on both databases.

mod billing;
mod companies;
mod fulfilment;
mod harness;
mod ledger;
mod money;
mod openapi;
mod payments;
mod prices;
mod roles;
mod rules;
mod schema;
mod support;
mod tidy;
mod verify;
