//! The API crate: HTTP, the OpenAPI document, and authorization.
//!
//! `server::start` starts it, `rooms::ROOMS` lists its endpoints. Dependencies run from `rooms` through
//! `flows` and `views` to `kernel`, never back. A handler loads, lets `domain` decide, and saves;
//! `kernel::caller` and `kernel::write` around it handle authentication, visibility and idempotency.

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
