//! Lists of payments and their allocations.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::billing::InvoiceId;
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::money::{Currency, Money};
use domain::payments::{AllocationId, Payment, PaymentId};

use super::row::PaymentRow;
use super::within;
use crate::billing::{Applied, SettledBy};
use crate::page::Slice;
use crate::schema::{allocations as a, payments as p};
use crate::sql::row_before;
use crate::{Conn, Db, DbError};

/// Filter on payments; an unset field matches all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The company.
    pub company: Option<CompanyId>,
    /// First day of receipt.
    pub received_from: Option<NaiveDate>,
    /// Last day of receipt.
    pub received_to: Option<NaiveDate>,
    /// The bank's id of the payment.
    pub external_id: Option<String>,
    /// Whether a part still waits to be allocated or refunded.
    pub unapplied: Option<bool>,
}

/// The payments inside `scope`, newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    slice: Slice,
) -> Result<Vec<Payment>, DbError> {
    let mut query = within(scope).select(PaymentRow::as_select());
    if let Some(company) = filter.company {
        query = query.filter(p::company_id.eq(Db(company)));
    }
    if let Some(from) = filter.received_from {
        query = query.filter(p::received_on.ge(from));
    }
    if let Some(to) = filter.received_to {
        query = query.filter(p::received_on.le(to));
    }
    if let Some(external_id) = &filter.external_id {
        query = query.filter(p::external_id.eq(external_id.clone()));
    }
    let used = p::allocated + p::refunded_unapplied + p::returned;
    match filter.unapplied {
        Some(true) => query = query.filter(used.lt(p::amount)),
        Some(false) => query = query.filter(used.ge(p::amount)),
        None => {}
    }
    let rows: Vec<PaymentRow> = query
        .filter(row_before((p::created_at, p::id), slice.bounds()))
        .order((p::created_at.desc(), p::id.desc()))
        .limit(slice.limit)
        .load(conn)?;
    rows.into_iter().map(PaymentRow::payment).collect()
}

/// The allocations of each of `payments`, in the order they were made.
pub fn allocations_of(
    conn: &mut Conn,
    payments: &[PaymentId],
) -> Result<HashMap<PaymentId, Vec<Applied>>, DbError> {
    type Row =
        (Db<PaymentId>, Db<AllocationId>, Db<InvoiceId>, String, i64, NaiveDate, Db<DateTime<Utc>>);
    let mut by_payment = HashMap::<PaymentId, Vec<Applied>>::new();
    let Some(any) = payments.first() else { return Ok(by_payment) };
    let rows: Vec<Row> = a::table
        .filter(a::source_id.eq_any(payments.iter().copied().map(Db)))
        .filter(a::source_kind.eq(SettledBy::Payment(*any).kind()))
        .order(a::id)
        .select((
            a::source_id,
            a::id,
            a::invoice_id,
            a::currency,
            a::amount,
            a::effective_on,
            a::created_at,
        ))
        .load(conn)?;
    for (payment, id, invoice, currency, amount, effective_on, created_at) in rows {
        let currency: Currency = currency.parse().map_err(DbError::corrupt)?;
        by_payment.entry(payment.0).or_default().push(Applied {
            id: id.0,
            invoice: invoice.0,
            amount: Money::from_minor(amount, currency),
            effective_on,
            created_at: created_at.0,
        });
    }
    Ok(by_payment)
}
