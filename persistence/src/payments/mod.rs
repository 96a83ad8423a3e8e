//! Payments: receipts, their use, returns and refunds. `billing` stores the settlement of invoices.

mod bound;
mod list;
mod refunds;
mod returns;
mod row;
pub(crate) mod tables;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::identity::Scope;
use domain::payments::{Payment, PaymentId};

use self::row::PaymentRow;
use crate::connection::MultiBackend;
use crate::schema::payments as p;
use crate::sql::{At, OwnedBy, Withheld, visible};
use crate::{Any, Conn, Db, DbError, Locked};

pub use bound::{kept_for, lock_left_for};
pub use list::{Filter, allocations_of, list};
pub use refunds::{NewRefund, insert_refund, lock_open_credits};
pub use returns::{NewReturn, insert_return};

/// A new payment's number: unique and rising; a rollback leaves a gap.
pub fn next_number(conn: &mut Conn) -> Result<i64, DbError> {
    #[derive(QueryableByName)]
    struct Next {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let next = match conn {
        Conn::Pg(_) => "SELECT nextval('payment_numbers') AS number",
        Conn::Sqlite(_) => "SELECT coalesce(max(number), 100000) + 1 AS number FROM payments",
    };
    Ok(diesel::sql_query(next).get_result::<Next>(conn)?.number)
}

/// Stores a new payment. False: its external id is taken, possibly by a concurrent request.
pub fn insert(conn: &mut Conn, payment: &Payment) -> Result<bool, DbError> {
    let insert = diesel::insert_into(p::table).values(PaymentRow::new(payment));
    Ok(Any(insert.on_conflict_do_nothing()).execute(conn)? == 1)
}

/// The payment inside `scope` with this external id.
pub fn with_external_id(
    conn: &mut Conn,
    scope: &Scope,
    external_id: &str,
) -> Result<Option<PaymentId>, DbError> {
    let query = within(scope).filter(p::external_id.eq(external_id.to_owned())).select(p::id);
    Ok(query.first::<Db<PaymentId>>(conn).optional()?.map(|id| id.0))
}

type Boxed<'a> = p::BoxedQuery<'a, MultiBackend>;

/// The payments inside `scope`. A payment may pay many buyers' orders, so it belongs to the company alone.
fn within<'a>(scope: &Scope) -> Boxed<'a> {
    let owner = OwnedBy { company: p::company_id, user: Withheld, at: At::Company };
    visible(p::table.into_boxed(), scope, owner)
}

/// The payment, if it is inside `scope`.
pub fn find(conn: &mut Conn, scope: &Scope, id: PaymentId) -> Result<Option<Payment>, DbError> {
    let query = within(scope).filter(p::id.eq(Db(id))).select(PaymentRow::as_select());
    let row: Option<PaymentRow> = query.first(conn).optional()?;
    row.map(PaymentRow::payment).transpose()
}

/// The payment, if it is inside `scope`, locked until the transaction ends.
///
/// Lock it before the invoices that it pays, and these in the order of their ids.
pub fn lock(conn: &mut Conn, scope: &Scope, id: PaymentId) -> Result<Option<Payment>, DbError> {
    let query = within(scope).filter(p::id.eq(Db(id))).select(PaymentRow::as_select());
    let rows: Vec<PaymentRow> = Locked(query).load(conn)?;
    rows.into_iter().next().map(PaymentRow::payment).transpose()
}

/// Stores a locked payment's use or return.
pub fn save(conn: &mut Conn, payment: &Payment) -> Result<(), DbError> {
    let row = p::table.filter(p::id.eq(Db(payment.id))).filter(p::version.eq(payment.version - 1));
    let changed = diesel::update(row)
        .set((
            p::allocated.eq(payment.allocated.minor()),
            p::refunded_unapplied.eq(payment.refunded_from_own.minor()),
            p::refunded_total.eq(payment.refunded.minor()),
            p::returned.eq(payment.returned.minor()),
            p::returned_on.eq(payment.returned_on),
            p::return_reason.eq(&payment.return_reason),
            p::version.eq(payment.version),
        ))
        .execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(DbError::corrupt(format_args!("{} was used without a lock", payment.id)))
    }
}
