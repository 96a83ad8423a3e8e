//! The front door: HTTP, the OpenAPI document, who may do what, and the `comptoir` command.
//!
//! `server::start` starts it, `app::ROOMS` lists what it serves. A handler loads, lets `domain`
//! decide, and saves; `caller` and `write` around it see to identity, ownership and idempotency.

mod admission;
pub mod answer;
pub mod app;
mod approvals;
mod audit;
mod billing;
pub mod body;
pub mod caller;
mod catalog;
pub mod cli;
pub mod clock;
mod companies;
pub mod config;
mod credit;
pub mod demo;
mod docs;
mod events;
mod fingerprint;
mod flows;
mod fulfilment;
mod health;
mod http;
pub mod identity;
mod ledger;
pub mod mail;
pub mod occasion;
mod openapi;
mod operation;
mod orders;
pub mod page;
mod payments;
mod pricing;
pub mod problem;
mod purchasing;
pub mod query;
mod request;
pub mod server;
pub mod state;
mod vault;
pub mod verify;
pub mod wire;
mod workers;
pub mod write;
