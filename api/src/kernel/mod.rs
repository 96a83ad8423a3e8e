//! Infrastructure of every request, independent of any room: access, HTTP, bodies, responses, process state.

pub mod access;
mod admission;
pub mod answer;
pub mod body;
pub mod caller;
pub mod clock;
pub mod config;
pub(crate) mod events;
pub(crate) mod fingerprint;
pub(crate) mod http;
pub mod mail;
pub mod occasion;
pub mod page;
pub mod problem;
pub mod query;
pub(crate) mod request;
pub mod state;
pub(crate) mod vault;
pub mod wire;
pub(crate) mod worker;
pub mod write;
