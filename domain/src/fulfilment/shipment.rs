//! A shipment: what left together.

use chrono::{DateTime, NaiveDate, Utc};

use super::ShipmentId;
use crate::companies::CompanyId;
use crate::orders::OrderId;

/// Goods that left together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// Its id.
    pub id: ShipmentId,
    /// Its number; rising, with gaps.
    pub number: i64,
    /// Whose goods.
    pub company: CompanyId,
    /// Of which order.
    pub order: OrderId,
    /// The day they left.
    pub shipped_on: NaiveDate,
    /// Who carries them.
    pub carrier: Option<String>,
    /// The carrier's number for it.
    pub tracking_number: Option<String>,
    /// What left.
    pub lines: Vec<ShipmentLine>,
    /// Rises with every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// What left of one line of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentLine {
    /// The order's line.
    pub line_number: i64,
    /// Its SKU.
    pub sku: String,
    /// How many.
    pub quantity: i64,
}

/// So many of one line of an order, that left on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// The order's line.
    pub line: i64,
    /// The day they left.
    pub on: NaiveDate,
    /// How many.
    pub quantity: i64,
}
