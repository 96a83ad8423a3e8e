//! Events of shipments.

macro_rules! fulfilment {
    ($($before:tt)*) => { events! { $($before)*
        about crate::fulfilment::ShipmentTag, read with ReadShipments {
            /// A shipment left.
            ShipmentCreated = "shipment.created";
        }
    } };
}
