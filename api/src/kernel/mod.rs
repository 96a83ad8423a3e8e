//! Infrastructure of every request, independent of any room: access, HTTP, bodies, responses, process state.

pub mod access;
mod admission;
pub mod answer;
pub mod body;
pub mod caller;
pub mod clock;
pub mod config;
pub mod context;
pub(crate) mod events;
pub(crate) mod fingerprint;
pub(crate) mod guest;
pub(crate) mod http;
pub(crate) mod job;
pub mod mail;
pub mod page;
pub mod problem;
pub mod query;
pub(crate) mod request;
pub(crate) mod secret_box;
pub mod state;
pub mod wire;
pub(crate) mod worker;
pub mod write;
