//! Comptoir from outside: over HTTP, on both databases.

mod approvals;
mod billing;
mod companies;
mod crash;
mod events;
mod fulfilment;
mod harness;
mod ledger;
mod money;
mod openapi;
mod orders;
mod payments;
mod prices;
mod races;
mod roles;
mod rules;
mod schema;
mod sessions;
mod shortcuts;
mod support;
mod tidy;
mod verify;
