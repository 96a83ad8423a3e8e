//! What the tests and the bench share: a PostgreSQL cluster of one's own.

pub mod cluster;
