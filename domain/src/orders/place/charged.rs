//! Accounts that count a part of an order.

use crate::commitment::OverLimit;
use crate::money::Money;
use crate::purchasing::{Allowance, CostCentreId};

/// An account that counts a part of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    /// The account, with its use.
    pub allowance: Allowance,
    /// The cost centre that it counts for; `None`: none.
    pub cost_centre: Option<CostCentreId>,
    /// The part, net.
    pub amount: Money,
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
