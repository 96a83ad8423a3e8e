//! Posted invoices. Only their settlement changes, and only [`super::settle()`] changes it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::billing::{Invoice, InvoiceId, IssuerId, Settlement, SettlementParts};
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};
use domain::money::{Currency, Money};
use domain::orders::OrderId;
use domain::payments::OpenInvoice;
use serde_json::Value;

use super::document::{LinePart, Sums, item_columns, taxes};
use super::series::Place;
use super::shares;
use crate::connection::MultiBackend;
use crate::schema::{invoice_lines as l, invoices as i};
use crate::sql::{At, OwnedBy, visible};
use crate::{Conn, Db, DbError, Locked, each};

/// A newly drafted invoice with its number.
#[derive(Debug, Clone)]
pub struct NewInvoice<'a> {
    /// The invoice.
    pub invoice: &'a Invoice,
    /// Its place in its series.
    pub place: &'a Place,
    /// The buyer of the order: decides visibility under the reach `own`.
    pub ordered_by: UserId,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = i, treat_none_as_default_value = false)]
pub(super) struct InvoiceRow {
    pub(super) id: Db<InvoiceId>,
    number: String,
    issuer_id: Db<IssuerId>,
    series_year: i64,
    series_number: i64,
    company_id: Db<CompanyId>,
    order_id: Db<OrderId>,
    ordered_by: Db<UserId>,
    purchase_order_number: Option<String>,
    currency: String,
    net: i64,
    tax: i64,
    total: i64,
    credited: i64,
    credit_applied: i64,
    paid: i64,
    written_off: i64,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    parties: Db<Value>,
    taxes: Db<Value>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl InvoiceRow {
    fn new(new: &NewInvoice<'_>) -> Result<Self, DbError> {
        let NewInvoice { invoice, place, ordered_by } = *new;
        let (document, settlement) = (&invoice.document, &invoice.settlement);
        Ok(Self {
            id: Db(invoice.id),
            number: invoice.number.clone(),
            issuer_id: Db(place.issuer),
            series_year: place.year.into(),
            series_number: place.sequence,
            company_id: Db(invoice.company),
            order_id: Db(invoice.order),
            ordered_by: Db(ordered_by),
            purchase_order_number: invoice.purchase_order_number.clone(),
            currency: document.currency.code().to_owned(),
            net: document.net.minor(),
            tax: document.tax.minor(),
            total: document.total.minor(),
            credited: settlement.credited().minor(),
            credit_applied: settlement.credit_applied().minor(),
            paid: settlement.paid().minor(),
            written_off: settlement.written_off().minor(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            parties: Db(serde_json::to_value(&invoice.parties).map_err(DbError::corrupt)?),
            taxes: Db(taxes(document)?),
            version: invoice.version,
            created_at: Db(invoice.created_at),
        })
    }

    fn invoice(self, lines: Vec<(i64, LinePart)>) -> Result<Invoice, DbError> {
        let currency: Currency = self.currency.parse().map_err(DbError::corrupt)?;
        let lines =
            lines.into_iter().map(|(order_line, part)| part.line(Some(order_line), None, currency));
        let settlement = SettlementParts {
            total: self.total,
            credited: self.credited,
            credit_applied: self.credit_applied,
            paid: self.paid,
            written_off: self.written_off,
        };
        let sums = Sums {
            currency: &self.currency,
            net: self.net,
            tax: self.tax,
            total: self.total,
            taxes: self.taxes.0,
        };
        Ok(Invoice {
            id: self.id.0,
            number: self.number,
            company: self.company_id.0,
            order: self.order_id.0,
            parties: serde_json::from_value(self.parties.0).map_err(DbError::corrupt)?,
            purchase_order_number: self.purchase_order_number,
            issued_on: self.issued_on,
            due_on: self.due_on,
            document: sums.document(lines.collect::<Result<_, _>>()?)?,
            settlement: Settlement::stored(currency, settlement).map_err(DbError::corrupt)?,
            version: self.version,
            created_at: self.created_at.0,
        })
    }
}

/// Stores a new invoice with its lines.
pub fn insert_invoice(conn: &mut Conn, new: &NewInvoice<'_>) -> Result<(), DbError> {
    diesel::insert_into(i::table).values(InvoiceRow::new(new)?).execute(conn)?;
    let lines = new.invoice.document.lines.iter().map(|line| {
        let (product, sku, name, charge) = item_columns(&line.item);
        Ok((
            l::invoice_id.eq(Db(new.invoice.id)),
            l::line_number.eq(line.number),
            l::order_line_number.eq(line.order_line.unwrap_or_default()),
            l::product_id.eq(product),
            l::sku.eq(sku),
            l::name.eq(name),
            l::charge.eq(charge),
            l::quantity.eq(line.quantity),
            l::unit_price.eq(Db(line.unit_price.decimal())),
            l::net.eq(line.net.minor()),
            l::tax_category.eq(line.tax.category.as_str()),
            l::tax_rate.eq(Db(line.tax.rate)),
            l::tax_reason.eq(line.tax.reason.as_deref()),
            l::allocations.eq(shares::stored(&line.allocations)?),
        ))
    });
    let lines = lines.collect::<Result<Vec<_>, DbError>>()?;
    each!(conn, conn => diesel::insert_into(l::table).values(lines).execute(conn))?;
    Ok(())
}

pub(super) type Boxed<'a> = i::BoxedQuery<'a, MultiBackend>;

/// The invoices inside `scope`.
pub(super) fn within<'a>(scope: &Scope) -> Boxed<'a> {
    let at = At::Order { order: "invoices.order_id" };
    let owner = OwnedBy { company: i::company_id, user: i::ordered_by, at };
    visible(i::table.into_boxed(), scope, owner)
}

/// The invoice, if it is inside `scope`.
pub fn find_invoice(
    conn: &mut Conn,
    scope: &Scope,
    id: InvoiceId,
) -> Result<Option<Invoice>, DbError> {
    let rows = within(scope).filter(i::id.eq(Db(id))).select(InvoiceRow::as_select()).load(conn)?;
    Ok(with_lines(conn, rows)?.into_iter().next())
}

/// The invoice, if it is inside `scope`, locked until the transaction ends.
pub fn lock_invoice(
    conn: &mut Conn,
    scope: &Scope,
    id: InvoiceId,
) -> Result<Option<Invoice>, DbError> {
    let query = within(scope).filter(i::id.eq(Db(id))).select(InvoiceRow::as_select());
    let rows = Locked(query).load(conn)?;
    Ok(with_lines(conn, rows)?.into_iter().next())
}

/// The company's invoices among `ids`, locked in the order of their ids until the transaction ends.
pub fn lock_invoices(
    conn: &mut Conn,
    company: CompanyId,
    ids: &[InvoiceId],
) -> Result<Vec<Invoice>, DbError> {
    let query = i::table
        .filter(i::company_id.eq(Db(company)))
        .filter(i::id.eq_any(ids.iter().copied().map(Db)))
        .order(i::id)
        .select(InvoiceRow::as_select());
    let rows = Locked(query).load(conn)?;
    with_lines(conn, rows)
}

/// The invoices that a payment without allocations chooses from, locked in the order of their ids until the
/// transaction ends: the company's open invoices in `currency`, and the written-off ones that `reference`
/// names.
pub fn lock_open(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
    reference: Option<&str>,
) -> Result<Vec<OpenInvoice>, DbError> {
    type Row = (Db<InvoiceId>, String, NaiveDate, i64, i64, i64, i64);
    let given_up = match reference {
        Some(reference) => given_up(conn, company, reference)?,
        None => Vec::new(),
    };
    let mut query = i::table
        .filter(i::company_id.eq(Db(company)))
        .filter(i::currency.eq(currency.code()))
        .order(i::id)
        .select((i::id, i::number, i::due_on, i::total, i::credit_applied, i::paid, i::written_off))
        .into_boxed();
    let open = (i::credit_applied + i::paid + i::written_off).lt(i::total);
    query = if given_up.is_empty() {
        query.filter(open)
    } else {
        query.filter(open.or(i::id.eq_any(given_up)))
    };
    let rows: Vec<Row> = Locked(query).load(conn)?;
    let open = rows.into_iter().map(|(id, number, due_on, total, credited, paid, given_up)| {
        let balance = Money::from_minor(total - credited - paid - given_up, currency);
        let given_up = Money::from_minor(given_up, currency);
        OpenInvoice { id: id.0, number, due_on, balance, given_up }
    });
    Ok(open.collect())
}

/// The company's written-off invoices that `reference` names.
fn given_up(
    conn: &mut Conn,
    company: CompanyId,
    reference: &str,
) -> Result<Vec<Db<InvoiceId>>, DbError> {
    let rows: Vec<(Db<InvoiceId>, String)> = i::table
        .filter(i::company_id.eq(Db(company)))
        .filter(i::written_off.gt(0))
        .select((i::id, i::number))
        .load(conn)?;
    let named =
        rows.into_iter().filter(|(_, number)| domain::billing::number::names(reference, number));
    Ok(named.map(|(id, _)| id).collect())
}

/// The invoices of these rows, each with its lines, in the rows' order.
pub(super) fn with_lines(conn: &mut Conn, rows: Vec<InvoiceRow>) -> Result<Vec<Invoice>, DbError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Db<InvoiceId>> = rows.iter().map(|row| row.id).collect();
    let lines: Vec<(Db<InvoiceId>, i64, LinePart)> = l::table
        .filter(l::invoice_id.eq_any(ids))
        .order((l::invoice_id, l::line_number))
        .select((
            l::invoice_id,
            l::order_line_number,
            (
                l::line_number,
                l::product_id,
                l::sku,
                l::name,
                l::charge,
                l::quantity,
                l::unit_price,
                l::net,
                l::tax_category,
                l::tax_rate,
                l::tax_reason,
                l::allocations,
            ),
        ))
        .load(conn)?;
    let mut by_invoice = HashMap::<InvoiceId, Vec<(i64, LinePart)>>::new();
    for (invoice, order_line, part) in lines {
        by_invoice.entry(invoice.0).or_default().push((order_line, part));
    }
    rows.into_iter()
        .map(|row| {
            let lines = by_invoice.remove(&row.id.0).unwrap_or_default();
            row.invoice(lines)
        })
        .collect()
}
