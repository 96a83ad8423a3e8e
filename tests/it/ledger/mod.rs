//! The ledger from outside.

mod statement;
