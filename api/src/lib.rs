//! The front door: HTTP, the OpenAPI document, and who may do what.
//!
//! `server::start` starts it, `rooms::ROOMS` lists what it serves. Arrows run from `rooms` by `flows` and
//! `views` to `kernel`, and never back. A handler loads, lets `domain` decide, and saves; `kernel::caller` and
//! `kernel::write` around it see to identity, ownership and idempotency.

pub mod app;
mod docs;
mod flows;
mod health;
pub mod kernel;
mod openapi;
mod rooms;
pub mod server;
pub mod verify;
mod views;
mod workers;

pub use kernel::config;
