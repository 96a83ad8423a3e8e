//! SQLite's part of placing: stores one order, by one statement per row.

use diesel::SqliteConnection;
use domain::audit::Digest;

use super::fingerprints::PrintRow;
use super::{OrderRow, Placement, Trace, TraceRow};
use crate::insert::FixedRow;
use crate::{DbError, events};

/// Stores an order with its lines, trace, view and events.
pub(super) fn place(conn: &mut SqliteConnection, placement: &Placement<'_>) -> Result<(), DbError> {
    let order = placement.order();
    let row = OrderRow::new(order, placement.place)?;
    row.insert(conn)?;
    // One statement for all would be prepared anew for every number of lines.
    for line in placement.lines() {
        line?.insert(conn)?;
    }
    for print in PrintRow::of(placement) {
        print.insert(conn)?;
    }
    let Trace { outcome, trace } = placement.trace;
    TraceRow { order_id: row.id, outcome, trace }.insert(conn)?;
    placement.view.row(order.id, order.version).insert(conn)?;
    let data = Digest::of(placement.view.text);
    for event in placement.placed.events {
        // Its data is in the view.
        events::record_in_sqlite(conn, &placement.content(*event, data), None)?;
    }
    Ok(())
}
