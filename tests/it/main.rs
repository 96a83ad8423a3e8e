//! Comptoir from outside: over HTTP, on both databases.

mod harness;
mod support;
mod tidy;
