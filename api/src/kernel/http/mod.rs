//! HTTP around every request, independent of any room.

pub(crate) mod client;
mod connection;
pub(crate) mod cors;
pub(crate) mod descriptors;
mod fallback;
mod headers;
pub(crate) mod listener;
mod method;
pub(crate) mod metrics;
mod middleware;
mod overload;
mod refusals;
mod request_id;
pub(crate) mod seats;
mod slices;
mod spelling;

pub(crate) use fallback::{Queries, Routes, fallback, literal, nothing_here};
pub(crate) use middleware::middleware;
pub(crate) use refusals::bad_path;
