//! What happens around every request, whichever room it is for.

pub(crate) mod client;
pub(crate) mod cors;
mod crowd;
mod door;
mod fallback;
mod headers;
pub(crate) mod metrics;
mod refusals;
mod request_id;

pub(crate) use door::door;
pub(crate) use fallback::{Queries, Routes, fallback, literal};
pub(crate) use refusals::bad_path;
