//! The ledger from outside.

mod balances;
mod statement;
