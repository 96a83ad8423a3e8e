//! JSON of shipments.

use chrono::{DateTime, NaiveDate, Utc};
use domain::fulfilment::{Shipment, ShipmentLine};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{CompanyKey, OrderKey, ShipmentKey};

/// A shipment of an order's goods.
#[derive(Serialize, ToSchema)]
#[schema(as = Shipment)]
pub(crate) struct ShipmentView {
    /// Id of the shipment.
    id: ShipmentKey,
    /// Number of the shipment: rising, with gaps.
    #[schema(example = "SH-100001")]
    number: String,
    /// The order shipped.
    order_id: OrderKey,
    /// Company that placed the order.
    company_id: CompanyKey,
    /// Carrier.
    #[schema(required = true, example = "DHL")]
    carrier: Option<String>,
    /// Tracking number.
    #[schema(required = true, example = "JD014600006228974573")]
    tracking_number: Option<String>,
    /// Date of shipment.
    shipped_on: NaiveDate,
    /// Quantities shipped, by line of the order.
    lines: Vec<ShipmentLineView>,
    /// Version, rises with every change.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// Time of recording.
    created_at: DateTime<Utc>,
}

/// Quantity shipped of one line of the order.
#[derive(Serialize, ToSchema)]
#[schema(as = ShipmentLine)]
struct ShipmentLineView {
    /// Line number in the order.
    #[schema(example = 1, minimum = 1)]
    line_number: i64,
    /// SKU of the line.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// Quantity shipped.
    #[schema(example = 12, minimum = 1)]
    quantity: i64,
}

impl From<ShipmentLine> for ShipmentLineView {
    fn from(line: ShipmentLine) -> Self {
        let ShipmentLine { line_number, sku, quantity } = line;
        Self { line_number, sku, quantity }
    }
}

impl From<Shipment> for ShipmentView {
    fn from(shipment: Shipment) -> Self {
        Self {
            id: shipment.id.into(),
            number: format!("SH-{}", shipment.number),
            order_id: shipment.order.into(),
            company_id: shipment.company.into(),
            carrier: shipment.carrier,
            tracking_number: shipment.tracking_number,
            shipped_on: shipment.shipped_on,
            lines: shipment.lines.into_iter().map(Into::into).collect(),
            version: shipment.version,
            created_at: shipment.created_at,
        }
    }
}
