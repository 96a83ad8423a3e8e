//! The events of orders.

use domain::events::EventType;
use domain::orders::Order;
use persistence::Conn;
use serde_json::json;

use crate::clock::Moment;
use crate::events::{Subject, record};
use crate::problem::Problem;

/// Records that `kind` happened to the order.
pub(crate) fn record_order(
    conn: &mut Conn,
    kind: EventType,
    order: &Order,
    now: Moment,
) -> Result<(), Problem> {
    let view = json!({ "id": order.id.to_string(), "status": order.status.as_str() });
    let (id, version, company) = (order.id, order.version, Some(order.company));
    record(conn, kind, &Subject { id, version, company, view: &view }, now)
}
