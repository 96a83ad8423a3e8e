//! The ledger, seen through the API.

mod balances;
mod statement;
