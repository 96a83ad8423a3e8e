//! Comptoir from outside: over HTTP, on both databases.

mod approvals;
mod billing;
mod companies;
mod events;
mod fulfilment;
mod harness;
mod ledger;
mod money;
mod openapi;
mod orders;
mod payments;
mod prices;
mod roles;
mod rules;
mod schema;
mod support;
mod tidy;
mod verify;
