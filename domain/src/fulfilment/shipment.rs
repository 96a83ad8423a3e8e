//! A shipment: goods shipped together.

use chrono::{DateTime, NaiveDate, Utc};

use super::ShipmentId;
use crate::companies::CompanyId;
use crate::orders::OrderId;

/// Goods shipped together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// Its id.
    pub id: ShipmentId,
    /// Its number; increasing, with gaps.
    pub number: i64,
    /// Company.
    pub company: CompanyId,
    /// Order.
    pub order: OrderId,
    /// Shipping day.
    pub shipped_on: NaiveDate,
    /// Carrier.
    pub carrier: Option<String>,
    /// The carrier's tracking number.
    pub tracking_number: Option<String>,
    /// Shipped lines.
    pub lines: Vec<ShipmentLine>,
    /// Rises with every change.
    pub version: i64,
    /// Time of recording.
    pub created_at: DateTime<Utc>,
}

/// The shipped part of one line of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentLine {
    /// The order's line.
    pub line_number: i64,
    /// Its SKU.
    pub sku: String,
    /// Quantity.
    pub quantity: i64,
}

/// A quantity of one order line, shipped on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// The order's line.
    pub line: i64,
    /// Shipping day.
    pub on: NaiveDate,
    /// Quantity.
    pub quantity: i64,
}
