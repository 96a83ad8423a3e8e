//! Fulfilment: shipments, and the stock they use up.

mod plan;
mod shipment;

pub use plan::{FulfilmentError, Part, ShipmentPlan, plan_shipment};
pub use shipment::{Delivery, Shipment, ShipmentLine};

use crate::id::{Entity, Id};

/// Tag type of shipment ids.
pub enum ShipmentTag {}
impl Entity for ShipmentTag {
    const PREFIX: &'static str = "shipment";
}
/// The id of a shipment.
pub type ShipmentId = Id<ShipmentTag>;
