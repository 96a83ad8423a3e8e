//! Shipments, as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::fulfilment::{Shipment, ShipmentLine};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{CompanyKey, OrderKey, ShipmentKey};

/// Goods that left together.
#[derive(Serialize, ToSchema)]
#[schema(as = Shipment)]
pub(crate) struct ShipmentView {
    /// Its id.
    id: ShipmentKey,
    /// Its number: rising, with gaps.
    #[schema(example = "SH-100001")]
    number: String,
    /// The order they belong to.
    order_id: OrderKey,
    /// Whose goods.
    company_id: CompanyKey,
    /// Who carries them.
    #[schema(required = true, example = "DHL")]
    carrier: Option<String>,
    /// The carrier's number for them.
    #[schema(required = true, example = "JD014600006228974573")]
    tracking_number: Option<String>,
    /// The day they left.
    shipped_on: NaiveDate,
    /// What left of which line of the order.
    lines: Vec<ShipmentLineView>,
    /// Rises with every change.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// When it was recorded.
    created_at: DateTime<Utc>,
}

/// What left of one line of the order.
#[derive(Serialize, ToSchema)]
#[schema(as = ShipmentLine)]
struct ShipmentLineView {
    /// The order's line.
    #[schema(example = 1, minimum = 1)]
    line_number: i64,
    /// Its SKU.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// How many.
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
