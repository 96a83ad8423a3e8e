//! Stock on hand, against the counts and shipments.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{Found, minor, said};
use crate::{Conn, DbError};

#[derive(QueryableByName)]
struct StockRow {
    #[diesel(sql_type = Text)]
    sku: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    on_hand: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    data: Option<String>,
    #[diesel(sql_type = BigInt)]
    gone: i64,
}

/// One query, so that shipments of all products are summed in one pass. Stock counted before events held full
/// counts is not checked.
const STOCK: &str = "WITH told AS ( \
      SELECT subject_id, max(id) AS id, max(subject_version) AS version FROM events \
      WHERE subject_type = 'stock' GROUP BY subject_id), \
    gone AS ( \
      SELECT o.product_id, CAST(sum(l.quantity) AS bigint) AS quantity \
      FROM shipment_lines l JOIN shipments s ON s.id = l.shipment_id \
      JOIN order_lines o ON o.order_id = s.order_id AND o.line_number = l.line_number \
      JOIN events e ON e.subject_id = s.id AND e.subject_type = 'shipment' \
      LEFT JOIN told t ON t.subject_id = o.product_id \
      WHERE e.id > coalesce(t.id, 0) GROUP BY o.product_id) \
    SELECT p.sku, a.limit_amount - a.committed AS on_hand, e.data, coalesce(g.quantity, 0) AS gone \
    FROM products p JOIN commitment_accounts a ON a.id = p.id \
    LEFT JOIN told t ON t.subject_id = p.id LEFT JOIN events e ON e.id = t.id \
    LEFT JOIN gone g ON g.product_id = p.id \
    LEFT JOIN told_before b ON b.subject_type = 'stock' AND b.subject_id = p.id \
    WHERE b.version IS NULL OR t.version > b.version";

pub(super) fn stock_as_told(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let rows: Vec<StockRow> = diesel::sql_query(STOCK).load(conn)?;
    let mut found = Vec::new();
    for row in rows {
        // Stock that was never counted began at zero.
        let counted = match &row.data {
            Some(data) => said(data, "on_hand").and_then(|on_hand| on_hand.as_i64()),
            None => Some(0),
        };
        let Some(counted) = counted else { continue };
        let left = counted.saturating_sub(row.gone);
        if row.on_hand != Some(left) {
            let on_hand = minor(row.on_hand);
            let detail = format!("on hand {on_hand}, told {counted}, shipped since {}", row.gone);
            found.push(Found { subject: row.sku, detail });
        }
    }
    Ok(found)
}
