//! Settlement of invoices: the only module that writes it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::billing::{CreditNoteId, Invoice, InvoiceId, Settled, Split};
use domain::events::EventType;
use domain::money::{Currency, Money};
use domain::payments::{AllocationId, PaymentId, WriteOffId};
use uuid::Uuid;

use crate::commitments::{self, MoveError};
use crate::schema::{allocations as a, invoices as i};
use crate::{Conn, Db, DbError, fresh_id};

/// Source of a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettledBy {
    /// A payment allocated to the invoice, or returned.
    Payment(PaymentId),
    /// A credit note against the invoice, at posting.
    CreditNote(CreditNoteId),
    /// The remaining credit of another credit note.
    Credit(CreditNoteId),
    /// A write-off.
    WriteOff(WriteOffId),
}

impl SettledBy {
    /// The kind as stored.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment",
            Self::CreditNote(_) => "credit_note",
            Self::Credit(_) => "credit",
            Self::WriteOff(_) => "write_off",
        }
    }

    /// Id of the source.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Payment(id) => id.uuid(),
            Self::CreditNote(id) | Self::Credit(id) => id.uuid(),
            Self::WriteOff(id) => id.uuid(),
        }
    }
}

/// One part of a settlement, or its reversal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    by: SettledBy,
    /// The amount allocated from `by`.
    amount: i64,
    /// Of `amount`, the part that reversed a write-off.
    given_up: i64,
    on: NaiveDate,
}

impl Part {
    /// `by` settles the invoice, effective on this day.
    pub fn of(by: SettledBy, split: Split, on: NaiveDate) -> Result<Self, DbError> {
        let amount = split.total().map_err(DbError::corrupt)?.minor();
        Ok(Self { by, amount, given_up: split.given_up.minor(), on })
    }

    /// Reverses a settlement by `by`.
    pub fn back(by: SettledBy, split: Split, on: NaiveDate) -> Result<Self, DbError> {
        let Self { amount, given_up, .. } = Self::of(by, split, on)?;
        Ok(Self { by, amount: -amount, given_up: -given_up, on })
    }

    /// A write-off settles the balance.
    pub const fn write_off(id: WriteOffId, owed: Money, on: NaiveDate) -> Self {
        Self { by: SettledBy::WriteOff(id), amount: owed.minor(), given_up: 0, on }
    }

    /// Its allocation rows: the amount from `by`, and the reversed write-off.
    fn rows(self) -> impl Iterator<Item = (&'static str, i64)> {
        let rows = [(self.by.kind(), self.amount), (WRITE_OFF_REVERSAL, -self.given_up)];
        rows.into_iter().filter(|(_, amount)| *amount != 0)
    }
}

/// Kind of an allocation that reverses a write-off: negative; positive if a returned payment restores the
/// write-off.
const WRITE_OFF_REVERSAL: &str = "write_off_reversal";

/// Stores a changed settlement of a locked invoice: its sums, the moves of its accounts, and its allocations
/// (negative for returned amounts).
pub fn settle(
    conn: &mut Conn,
    settled: Settled,
    parts: &[Part],
    at: DateTime<Utc>,
) -> Result<Invoice, MoveError> {
    let settled = settle_undated(conn, settled)?;
    date(conn, &settled, parts, at)?;
    Ok(settled.0.invoice)
}

/// An invoice with a changed settlement whose day is not known yet: [`date()`] sets it.
#[derive(Debug, Clone)]
#[must_use = "what settles an invoice bears a date"]
pub struct Undated(Settled);

impl Undated {
    /// The invoice afterwards.
    pub const fn invoice(&self) -> &Invoice {
        &self.0.invoice
    }

    /// The event.
    pub const fn event(&self) -> EventType {
        self.0.event
    }
}

/// Like [`settle()`], for settlements dated by a series: takes the locks that precede the series' lock.
pub fn settle_undated(conn: &mut Conn, settled: Settled) -> Result<Undated, MoveError> {
    let Invoice { id, settlement: after, version, .. } = &settled.invoice;
    let changed =
        diesel::update(i::table.filter(i::id.eq(Db(*id))).filter(i::version.eq(version - 1)))
            .set((
                i::credited.eq(after.credited().minor()),
                i::credit_applied.eq(after.credit_applied().minor()),
                i::paid.eq(after.paid().minor()),
                i::written_off.eq(after.written_off().minor()),
                i::version.eq(*version),
            ))
            .execute(conn)?;
    if changed != 1 {
        let lost = format_args!("{id} was settled without a lock");
        return Err(DbError::corrupt(lost).into());
    }
    commitments::execute(conn, &settled.moves)?;
    Ok(Undated(settled))
}

/// Stores the allocations and their day.
pub fn date(
    conn: &mut Conn,
    settled: &Undated,
    parts: &[Part],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let Settled { invoice, applied, .. } = &settled.0;
    let mut sum = 0;
    for part in parts {
        for (kind, amount) in part.rows() {
            sum += amount;
            record(conn, invoice, (part, kind, amount), at)?;
        }
    }
    if sum != applied.minor() {
        return Err(DbError::corrupt(format_args!("the parts that settle {} differ", invoice.id)));
    }
    Ok(())
}

fn record(
    conn: &mut Conn,
    invoice: &Invoice,
    (part, kind, amount): (&Part, &'static str, i64),
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(a::table)
        .values((
            a::id.eq(Db(fresh_id::<domain::payments::AllocationTag>())),
            a::company_id.eq(Db(invoice.company)),
            a::invoice_id.eq(Db(invoice.id)),
            a::source_kind.eq(kind),
            a::source_id.eq(Db(part.by.id())),
            a::currency.eq(invoice.document.currency.code()),
            a::amount.eq(amount),
            a::effective_on.eq(part.on),
            a::created_at.eq(Db(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The part of the payment that reversed write-offs, by invoice, as far as it still does.
pub fn recovered_by(
    conn: &mut Conn,
    payment: PaymentId,
) -> Result<HashMap<InvoiceId, i64>, DbError> {
    let rows: Vec<(Db<InvoiceId>, i64)> = a::table
        .filter(a::source_id.eq(Db(payment)))
        .filter(a::source_kind.eq(WRITE_OFF_REVERSAL))
        .select((a::invoice_id, a::amount))
        .load(conn)?;
    let mut recovered = HashMap::new();
    for (invoice, amount) in rows {
        *recovered.entry(invoice.0).or_default() -= amount;
    }
    Ok(recovered)
}

/// An allocation of a payment or credit note to one invoice, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its id.
    pub id: AllocationId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Amount; negative: taken back.
    pub amount: Money,
    /// Effective day.
    pub effective_on: NaiveDate,
    /// Time of recording.
    pub created_at: DateTime<Utc>,
}

/// The allocations from `source`, in order of creation.
pub fn allocations_from(conn: &mut Conn, source: SettledBy) -> Result<Vec<Applied>, DbError> {
    type Row = (Db<AllocationId>, Db<InvoiceId>, String, i64, NaiveDate, Db<DateTime<Utc>>);
    let rows: Vec<Row> = a::table
        .filter(a::source_id.eq(Db(source.id())))
        .filter(a::source_kind.eq(source.kind()))
        .order(a::id)
        .select((a::id, a::invoice_id, a::currency, a::amount, a::effective_on, a::created_at))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, invoice, currency, amount, effective_on, created_at)| {
            let currency: Currency = currency.parse().map_err(DbError::corrupt)?;
            Ok(Applied {
                id: id.0,
                invoice: invoice.0,
                amount: Money::from_minor(amount, currency),
                effective_on,
                created_at: created_at.0,
            })
        })
        .collect()
}
