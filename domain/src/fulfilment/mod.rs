//! Fulfilment: what leaves, when, and what of the stock it uses up.

mod plan;
mod shipment;

pub use plan::{FulfilmentError, Part, ShipmentPlan, plan_shipment};
pub use shipment::{Delivery, Shipment, ShipmentLine};

use crate::id::{Entity, Id};

/// Tags the ids of shipments.
pub enum ShipmentTag {}
impl Entity for ShipmentTag {
    const PREFIX: &'static str = "shipment";
}
/// The id of a shipment.
pub type ShipmentId = Id<ShipmentTag>;
