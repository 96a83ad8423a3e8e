//! Payments that are for an order.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::orders::OrderId;
use domain::payments::Payment;

use super::row::PaymentRow;
use crate::schema::payments as p;
use crate::types::Uid;
use crate::{Conn, Db, DbError, Locked};

/// The payments for a locked order that have money left, by age, locked until the transaction ends.
pub fn lock_left_for(conn: &mut Conn, order: OrderId) -> Result<Vec<Payment>, DbError> {
    let left = (p::allocated + p::refunded_unapplied + p::returned).lt(p::amount);
    let query = p::table
        .filter(p::order_id.eq(Db(order)))
        .filter(left)
        .order(p::id)
        .select(PaymentRow::as_select());
    let rows: Vec<PaymentRow> = Locked(query).load(conn)?;
    rows.into_iter().map(PaymentRow::payment).collect()
}

/// What the payments for a locked order came to, in minor units, less what was refunded and returned.
pub fn kept_for(conn: &mut Conn, order: OrderId) -> Result<i64, DbError> {
    #[derive(QueryableByName)]
    struct Kept {
        #[diesel(sql_type = BigInt)]
        kept: i64,
    }
    let kept: Kept = diesel::sql_query(
        "SELECT coalesce(CAST(sum(amount - refunded_total - returned) AS bigint), 0) AS kept \
         FROM payments WHERE order_id = $1",
    )
    .bind::<Uid, _>(Db(order))
    .get_result(conn)?;
    Ok(kept.kept)
}
