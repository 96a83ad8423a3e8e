//! Accounts that count an order or a part of it: those of spending limits, budgets and quotas.

use super::asks::Asks;
use crate::commitment::{Counts, NewAccount, OverLimit};
use crate::orders::Warning;

/// An account that counts an order, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    /// The account, as the first order that it counts opens it.
    pub account: NewAccount,
    /// Whether the account is open.
    pub is_open: bool,
    /// The part that it counts.
    pub counts: Counts,
    /// How much that is: minor units, net, or pieces.
    pub amount: i64,
    /// Why the order may exceed the account's limit; `None`: it may not.
    pub over: Option<OverLimit>,
    /// What happens if a faster order leaves too little.
    pub on_short: OnShort,
}

/// The answer to an account that turns out short after a clean forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnShort {
    /// The order is refused.
    Refuse,
    /// The order is decided anew: it may exceed the account, with an approval or a warning.
    DecideAgain,
}

/// What spending limits, budgets and quotas say to an order.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) counted: Vec<Charged>,
    pub(super) warnings: Vec<Warning>,
    pub(super) asks: Asks,
}
