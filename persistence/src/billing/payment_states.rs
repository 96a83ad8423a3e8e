//! Inputs to an order's payment status.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::billing::{InvoiceId, InvoiceState, Settlement, SettlementParts};
use domain::money::Money;
use domain::orders::Order;

use crate::schema::{credit_notes as n, invoices as i};
use crate::{Conn, Db, DbError};

type StateRow = (Db<InvoiceId>, (i64, i64, i64, i64, i64), NaiveDate);

/// How far each invoice of the order is settled, the oldest first.
pub fn payment_states(conn: &mut Conn, order: &Order) -> Result<Vec<InvoiceState>, DbError> {
    let rows: Vec<StateRow> = i::table
        .filter(i::order_id.eq(Db(order.id)))
        .order(i::id)
        .select((
            i::id,
            (i::total, i::credited, i::credit_applied, i::paid, i::written_off),
            i::due_on,
        ))
        .load(conn)?;
    let notes: Vec<(Option<Db<InvoiceId>>, i64)> = n::table
        .filter(n::order_id.eq(Db(order.id)))
        .select((n::invoice_id, n::total - n::applied - n::refunded))
        .load(conn)?;
    let mut kept = HashMap::<InvoiceId, i64>::new();
    for (invoice, left) in notes {
        let Some(invoice) = invoice else { continue };
        let sum = kept.entry(invoice.0).or_default();
        *sum = sum.saturating_add(left);
    }
    rows.into_iter()
        .map(|(id, (total, credited, credit_applied, paid, written_off), due_on)| {
            let parts = SettlementParts { total, credited, credit_applied, paid, written_off };
            let settlement = Settlement::stored(order.currency, parts).map_err(DbError::corrupt)?;
            let kept = kept.get(&id.0).copied().unwrap_or_default();
            Ok(InvoiceState {
                settlement,
                due_on,
                credit_kept: Money::from_minor(kept, order.currency),
            })
        })
        .collect()
}
