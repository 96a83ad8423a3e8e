//! Comptoir from outside: over HTTP, on both databases.

mod harness;
mod schema;
mod support;
mod tidy;
