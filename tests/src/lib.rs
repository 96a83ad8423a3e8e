//! Shared by tests and bench: a private PostgreSQL cluster.

pub mod cluster;
