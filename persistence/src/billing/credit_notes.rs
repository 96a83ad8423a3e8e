//! Posted credit notes. Only the used part of their credit changes.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::billing::{
    Correction, CreditKind, CreditNote, CreditNoteId, Document, DocumentLine, InvoiceId, IssuerId,
};
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::money::{Currency, Money};
use domain::orders::OrderId;
use serde_json::Value;

use super::document::{LinePart, Sums, item_columns, taxes};
use super::series::Place;
use super::shares;
use crate::connection::MultiBackend;
use crate::schema::{credit_note_lines as l, credit_notes as n};
use crate::sql::{At, OfOrder, OwnedBy, visible};
use crate::{Conn, Db, DbError, Locked, each};

/// A newly drafted credit note with its number.
#[derive(Debug, Clone)]
pub struct NewCreditNote<'a> {
    /// The credit note.
    pub note: &'a CreditNote,
    /// Its place in its series.
    pub place: &'a Place,
    /// The order of the invoice it corrects.
    pub order: Option<OrderId>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = n, treat_none_as_default_value = false)]
pub(super) struct NoteRow {
    id: Db<CreditNoteId>,
    number: String,
    issuer_id: Db<IssuerId>,
    series_year: i64,
    series_number: i64,
    company_id: Db<CompanyId>,
    invoice_id: Option<Db<InvoiceId>>,
    order_id: Option<Db<OrderId>>,
    currency: String,
    net: i64,
    tax: i64,
    total: i64,
    applied: i64,
    allocated: i64,
    refunded: i64,
    reason: String,
    issued_on: NaiveDate,
    parties: Db<Value>,
    taxes: Db<Value>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    write_off_reversed: i64,
}

impl NoteRow {
    fn new(new: &NewCreditNote<'_>) -> Result<Self, DbError> {
        let NewCreditNote { note, place, order } = *new;
        let document = &note.document;
        Ok(Self {
            id: Db(note.id),
            number: note.number.clone(),
            issuer_id: Db(place.issuer),
            series_year: place.year.into(),
            series_number: place.sequence,
            company_id: Db(note.company),
            invoice_id: note.invoice.map(Db),
            order_id: order.map(Db),
            currency: document.currency.code().to_owned(),
            net: document.net.minor(),
            tax: document.tax.minor(),
            total: document.total.minor(),
            applied: note.applied.minor(),
            allocated: note.allocated.minor(),
            refunded: note.refunded.minor(),
            reason: note.reason.clone(),
            issued_on: note.issued_on,
            parties: Db(serde_json::to_value(&note.parties).map_err(DbError::corrupt)?),
            taxes: Db(taxes(document)?),
            version: note.version,
            created_at: Db(note.created_at),
            write_off_reversed: note.write_off_reversed.minor(),
        })
    }

    fn note(self, lines: Vec<NoteLine>) -> Result<CreditNote, DbError> {
        let currency: Currency = self.currency.parse().map_err(DbError::corrupt)?;
        let money = |minor| Money::from_minor(minor, currency);
        let lines = lines.into_iter().map(|line| line.line(currency));
        let sums = Sums {
            currency: &self.currency,
            net: self.net,
            tax: self.tax,
            total: self.total,
            taxes: self.taxes.0,
        };
        Ok(CreditNote {
            id: self.id.0,
            number: self.number,
            company: self.company_id.0,
            invoice: self.invoice_id.map(|id| id.0),
            parties: serde_json::from_value(self.parties.0).map_err(DbError::corrupt)?,
            reason: self.reason,
            issued_on: self.issued_on,
            document: sums.document(lines.collect::<Result<_, _>>()?)?,
            applied: money(self.applied),
            write_off_reversed: money(self.write_off_reversed),
            unapplied: money(self.total - self.applied),
            allocated: money(self.allocated),
            refunded: money(self.refunded),
            version: self.version,
            created_at: self.created_at.0,
        })
    }
}

/// A credit note's line: the invoice line it corrects, and whether the goods come back.
struct NoteLine {
    invoice_line: Option<i64>,
    kind: String,
    part: LinePart,
}

impl NoteLine {
    fn line(self, currency: Currency) -> Result<DocumentLine, DbError> {
        let kind = self.kind.parse().map_err(DbError::corrupt)?;
        let correction = Correction { kind, invoice_line: self.invoice_line };
        self.part.line(None, Some(correction), currency)
    }
}

/// Stores a new credit note with its lines.
pub fn insert_credit_note(conn: &mut Conn, new: &NewCreditNote<'_>) -> Result<(), DbError> {
    diesel::insert_into(n::table).values(NoteRow::new(new)?).execute(conn)?;
    let lines = new.note.document.lines.iter().map(|line| {
        let (product, sku, name, charge) = item_columns(&line.item);
        let kind = line.correction.map_or(CreditKind::Return, |correction| correction.kind);
        Ok((
            l::credit_note_id.eq(Db(new.note.id)),
            l::line_number.eq(line.number),
            l::invoice_line_number
                .eq(line.correction.and_then(|correction| correction.invoice_line)),
            l::kind.eq(kind.as_str()),
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

/// Stores how the locked credit note's credit is used: applied to its own invoice, allocated, refunded.
pub fn save_credit_use(conn: &mut Conn, note: &CreditNote) -> Result<(), DbError> {
    let row = n::table.filter(n::id.eq(Db(note.id))).filter(n::version.eq(note.version - 1));
    let changed = diesel::update(row)
        .set((
            n::applied.eq(note.applied.minor()),
            n::write_off_reversed.eq(note.write_off_reversed.minor()),
            n::allocated.eq(note.allocated.minor()),
            n::refunded.eq(note.refunded.minor()),
            n::version.eq(note.version),
        ))
        .execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(DbError::corrupt(format_args!("{} was used without a lock", note.id)))
    }
}

pub(super) type Boxed<'a> = n::BoxedQuery<'a, MultiBackend>;

/// The credit notes inside `scope`. A credit note belongs to the buyer of the order it corrects; without an
/// order it belongs to the company alone.
pub(super) fn within<'a>(scope: &Scope) -> Boxed<'a> {
    let at = At::Order { order: "credit_notes.order_id" };
    let order = OfOrder(n::order_id.assume_not_null());
    let owner = OwnedBy { company: n::company_id, user: order, at };
    visible(n::table.into_boxed(), scope, owner)
}

/// The credit note, if it is inside `scope`.
pub fn find_credit_note(
    conn: &mut Conn,
    scope: &Scope,
    id: CreditNoteId,
) -> Result<Option<CreditNote>, DbError> {
    let query = within(scope).filter(n::id.eq(Db(id))).select(NoteRow::as_select());
    let rows = query.load(conn)?;
    Ok(with_lines(conn, rows)?.into_iter().next())
}

/// The credit note, if it is inside `scope`, locked until the transaction ends.
pub fn lock_credit_note(
    conn: &mut Conn,
    scope: &Scope,
    id: CreditNoteId,
) -> Result<Option<CreditNote>, DbError> {
    let query = within(scope).filter(n::id.eq(Db(id))).select(NoteRow::as_select());
    let rows = Locked(query).load(conn)?;
    Ok(with_lines(conn, rows)?.into_iter().next())
}

/// The credit notes against these invoices that have credit left, locked in the order of their ids until the
/// transaction ends. Lock the invoices before.
pub fn lock_left_against(
    conn: &mut Conn,
    invoices: &[InvoiceId],
) -> Result<Vec<CreditNote>, DbError> {
    let query = n::table
        .filter(n::invoice_id.eq_any(invoices.iter().copied().map(Db)))
        .filter((n::applied + n::allocated + n::refunded).lt(n::total))
        .order(n::id)
        .select(NoteRow::as_select());
    let rows = Locked(query).load(conn)?;
    with_lines(conn, rows)
}

/// The credit notes posted against the invoice so far, oldest first. Lock the invoice before.
pub fn credit_against(conn: &mut Conn, invoice: InvoiceId) -> Result<Vec<Document>, DbError> {
    let rows = n::table
        .filter(n::invoice_id.eq(Db(invoice)))
        .order(n::id)
        .select(NoteRow::as_select())
        .load(conn)?;
    Ok(with_lines(conn, rows)?.into_iter().map(|note| note.document).collect())
}

/// The credit notes of these rows, each with its lines, in the rows' order.
pub(super) fn with_lines(conn: &mut Conn, rows: Vec<NoteRow>) -> Result<Vec<CreditNote>, DbError> {
    type Row = (Db<CreditNoteId>, Option<i64>, String, LinePart);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Db<CreditNoteId>> = rows.iter().map(|row| row.id).collect();
    let lines: Vec<Row> = l::table
        .filter(l::credit_note_id.eq_any(ids))
        .order((l::credit_note_id, l::line_number))
        .select((
            l::credit_note_id,
            l::invoice_line_number,
            l::kind,
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
    let mut by_note = HashMap::<CreditNoteId, Vec<NoteLine>>::new();
    for (note, invoice_line, kind, part) in lines {
        by_note.entry(note.0).or_default().push(NoteLine { invoice_line, kind, part });
    }
    rows.into_iter()
        .map(|row| {
            let lines = by_note.remove(&row.id.0).unwrap_or_default();
            row.note(lines)
        })
        .collect()
}
