//! Orders, from the basket to the last unit shipped, invoiced or cancelled.

mod line;
mod order;
mod status;

pub use line::{ChargeKind, Item, Line};
pub use order::{Hold, Order};
pub use status::{Command, OrderError, Status};

use crate::id::{Entity, Id};

/// What an [`OrderId`] is the id of.
pub enum OrderTag {}
impl Entity for OrderTag {
    const PREFIX: &'static str = "order";
}
/// The id of an order.
pub type OrderId = Id<OrderTag>;
