//! The raw reference: the rows that placing an order reads and writes, by hand-written prepared
//! statements and nothing else: no HTTP, no rules, no checks, no prices worked out.

pub(crate) mod pgbench;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::time::Duration;

use serde_json::Value;

use crate::Outcome;
use crate::load;
use crate::workload::Buyers;

/// The texts of a real order, so that the raw rows are as long as the API's.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    /// `order_traces.trace`.
    pub(crate) trace: String,
    /// `order_views.view`: what the events and the idempotency key point to.
    pub(crate) order: String,
}

impl Texts {
    /// Those of an order placed at the server at `address`.
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

/// A trace as the server stores it: without what its checks have nothing to say of.
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

/// How much the raw reference does for each order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Every row that is read to decide about the order, and every row that is written.
    ReadsAndWrites,
    /// Only the rows that are written.
    Writes,
}

/// Orders per second of a raw run.
pub(crate) fn rate(orders: u64, lasted: Duration) -> f64 {
    orders as f64 / lasted.as_secs_f64()
}
