//! Permissions for shipments.

macro_rules! fulfilment {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Ship orders.
        CreateShipments = "shipments.create", staff [Sales];
        /// See shipments.
        ReadShipments = "shipments.read",
            members [Buyer, CompanyAdmin],
            staff [Auditor, Sales, Executive];
    } };
}
