//! Retries: what an idempotency key is good for, for whom, and how it is written.

mod admitted;
mod headers;
mod spelling;
