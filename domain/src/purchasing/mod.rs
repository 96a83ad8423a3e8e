//! What a company lets its people buy.

mod allowance;
mod order_limit;
mod period;
mod spending_limit;

pub use allowance::{Allowance, AllowanceChange, Opening};
pub use order_limit::{BadOrderLimit, OnViolation, OrderLimit, Side};
pub use period::{Period, Running};
pub use spending_limit::{BadSpendingLimit, SpendingLimit};

use crate::id::{Entity, Id};

/// What an [`OrderLimitId`] is the id of.
pub enum OrderLimitTag {}
impl Entity for OrderLimitTag {
    const PREFIX: &'static str = "orderlimit";
}
/// The id of an order limit.
pub type OrderLimitId = Id<OrderLimitTag>;
