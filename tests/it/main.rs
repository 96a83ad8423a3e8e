//! Comptoir from outside: over HTTP, on both databases.

mod approvals;
mod billing;
mod companies;
mod crash;
mod events;
mod fulfilment;
mod harness;
mod identity;
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
mod shortcuts;
mod support;
mod tidy;
mod verify;
