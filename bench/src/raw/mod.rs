//! The raw reference: the rows that order placement reads and writes, by prepared statements and nothing
//! else. No HTTP, no rules, no checks, no price resolution.

pub(crate) mod pgbench;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::time::Duration;

use serde_json::Value;

use crate::Outcome;
use crate::load;
use crate::workload::Buyers;

/// Texts of a real order, so that the raw rows have the same length as the API's.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    /// `order_traces.trace`.
    pub(crate) trace: String,
    /// `order_views.view`: events and the idempotency key point to it.
    pub(crate) order: String,
}

impl Texts {
    /// Fetches the texts of an order placed at the server at `address`.
    pub(crate) fn of(address: &str, buyers: &Buyers) -> Outcome<Self> {
        let (status, body) = load::ask(address, buyers.order_as(1))?;
        let order = String::from_utf8(body.to_vec())?;
        let view: Value = serde_json::from_str(&order)?;
        let id = view
            .get("id")
            .and_then(Value::as_str)
            .ok_or_else(|| format!("no order: {status} {order}"))?;
        let (_, trace) = load::ask(address, buyers.get_as(1, &format!("/v1/orders/{id}/trace")))?;
        Ok(Self { trace: as_stored(&trace)?, order })
    }
}

/// A trace as the server stores it: without null and empty fields.
fn as_stored(shown: &[u8]) -> Outcome<String> {
    let shown: Value = serde_json::from_slice(shown)?;
    let mut entries = shown.get("trace").and_then(Value::as_array).cloned().unwrap_or_default();
    for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
        entry.retain(|_, value| {
            !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty())
        });
    }
    Ok(serde_json::to_string(&entries)?)
}

/// Extent of the raw reference's work per order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All rows read to decide on the order, and all rows written.
    ReadsAndWrites,
    /// Only the rows written.
    Writes,
}

/// Orders per second of a raw run.
pub(crate) fn rate(orders: u64, lasted: Duration) -> f64 {
    orders as f64 / lasted.as_secs_f64()
}
