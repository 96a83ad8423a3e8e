//! Lists of invoices and credit notes, newest first.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::billing::{CreditNote, Invoice, InvoiceId, InvoiceStatus};
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::orders::OrderId;

use super::credit_notes::{self, NoteRow};
use super::invoices::{self, Boxed, InvoiceRow};
use crate::page::Slice;
use crate::schema::{credit_notes as n, invoices as i};
use crate::sql::row_before;
use crate::{Conn, Db, DbError};

/// Filter on invoices with a balance after their due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// Overdue on that day.
    Yes(NaiveDate),
    /// Not overdue on that day.
    No(NaiveDate),
}

/// Filter on invoices; an unset field matches all.
#[derive(Debug, Clone, Copy, Default)]
pub struct InvoiceFilter {
    /// The company.
    pub company: Option<CompanyId>,
    /// The invoiced order.
    pub order: Option<OrderId>,
    /// Their status.
    pub status: Option<InvoiceStatus>,
    /// Whether they are overdue.
    pub overdue: Option<Overdue>,
    /// First due date.
    pub due_from: Option<NaiveDate>,
    /// Last due date.
    pub due_to: Option<NaiveDate>,
}

/// The invoices inside `scope`.
pub fn list_invoices(
    conn: &mut Conn,
    scope: &Scope,
    filter: &InvoiceFilter,
    slice: Slice,
) -> Result<Vec<Invoice>, DbError> {
    let mut query = invoices::within(scope);
    if let Some(company) = filter.company {
        query = query.filter(i::company_id.eq(Db(company)));
    }
    if let Some(order) = filter.order {
        query = query.filter(i::order_id.eq(Db(order)));
    }
    if let Some(status) = filter.status {
        query = standing(query, status);
    }
    let settled = i::credit_applied + i::paid + i::written_off;
    match filter.overdue {
        Some(Overdue::Yes(today)) => {
            query = query.filter(i::due_on.lt(today)).filter(settled.lt(i::total));
        }
        Some(Overdue::No(today)) => {
            query = query.filter(i::due_on.ge(today).or(settled.ge(i::total)));
        }
        None => {}
    }
    if let Some(from) = filter.due_from {
        query = query.filter(i::due_on.ge(from));
    }
    if let Some(to) = filter.due_to {
        query = query.filter(i::due_on.le(to));
    }
    let rows = query
        .select(InvoiceRow::as_select())
        .filter(row_before((i::created_at, i::id), slice.bounds()))
        .order((i::created_at.desc(), i::id.desc()))
        .limit(slice.limit)
        .load(conn)?;
    invoices::with_lines(conn, rows)
}

/// Must agree with `Settlement::status`, which derives the same status.
fn standing(query: Boxed<'_>, status: InvoiceStatus) -> Boxed<'_> {
    let settled = || i::credit_applied + i::paid + i::written_off;
    let (open, closed) = (settled().lt(i::total), settled().ge(i::total));
    match status {
        InvoiceStatus::Posted => query.filter(open).filter(i::paid.eq(0)),
        InvoiceStatus::PartiallyPaid => query.filter(open).filter(i::paid.gt(0)),
        InvoiceStatus::WrittenOff => query.filter(closed).filter(i::written_off.gt(0)),
        InvoiceStatus::Credited => query
            .filter(closed)
            .filter(i::written_off.eq(0))
            .filter(i::total.gt(0))
            .filter(i::credited.eq(i::total)),
        InvoiceStatus::Paid => query
            .filter(closed)
            .filter(i::written_off.eq(0))
            .filter(i::total.eq(0).or(i::credited.lt(i::total))),
    }
}

/// All invoices of the order, the oldest first.
pub fn invoices_of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Invoice>, DbError> {
    let rows = i::table
        .filter(i::order_id.eq(Db(order)))
        .order(i::id)
        .select(InvoiceRow::as_select())
        .load(conn)?;
    invoices::with_lines(conn, rows)
}

/// Filter on credit notes; an unset field matches all.
#[derive(Debug, Clone, Copy, Default)]
pub struct CreditNoteFilter {
    /// The company.
    pub company: Option<CompanyId>,
    /// The corrected invoice.
    pub invoice: Option<InvoiceId>,
    /// The order of the corrected invoices.
    pub order: Option<OrderId>,
}

/// The credit notes inside `scope`.
pub fn list_credit_notes(
    conn: &mut Conn,
    scope: &Scope,
    filter: &CreditNoteFilter,
    slice: Slice,
) -> Result<Vec<CreditNote>, DbError> {
    let mut query = credit_notes::within(scope).select(NoteRow::as_select());
    if let Some(company) = filter.company {
        query = query.filter(n::company_id.eq(Db(company)));
    }
    if let Some(invoice) = filter.invoice {
        query = query.filter(n::invoice_id.eq(Db(invoice)));
    }
    if let Some(order) = filter.order {
        query = query.filter(n::order_id.eq(Db(order)));
    }
    let rows = query
        .filter(row_before((n::created_at, n::id), slice.bounds()))
        .order((n::created_at.desc(), n::id.desc()))
        .limit(slice.limit)
        .load(conn)?;
    credit_notes::with_lines(conn, rows)
}
