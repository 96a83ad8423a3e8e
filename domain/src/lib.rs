//! The rules of Comptoir: pure functions over plain values.
//!
//! Nothing here reads the clock, draws random numbers or does I/O: every input of a decision is a
//! parameter. The modules have the same names in `persistence` and `api`.

pub mod approvals;
pub mod audit;
pub mod billing;
pub mod bounds;
pub mod calendar;
pub mod calendars;
pub mod catalog;
pub mod commitment;
pub mod companies;
pub mod credit;
pub mod events;
pub mod failure;
pub mod fulfilment;
pub mod id;
pub mod identity;
pub mod ledger;
pub mod money;
pub mod operation;
pub mod orders;
pub mod payments;
pub mod pricing;
pub mod purchasing;
pub mod risk;
pub mod settings;
pub mod text;
pub mod word;
