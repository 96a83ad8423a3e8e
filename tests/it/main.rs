//! Comptoir from outside: over HTTP, on both databases.

mod api_keys;
mod approvals;
mod billing;
mod companies;
mod crash;
mod edge;
mod events;
mod fields;
mod fulfilment;
mod harness;
mod ledger;
mod money;
mod oidc;
mod openapi;
mod orders;
mod payments;
mod prices;
mod races;
mod roles;
mod rules;
mod schema;
mod security;
mod shortcuts;
mod support;
mod tidy;
mod verify;
