//! Retries: effect, owner and spelling of an idempotency key.

mod admitted;
mod headers;
mod spelling;
