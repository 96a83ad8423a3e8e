//! What settles invoices: the one place that writes it.

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

/// What settles an invoice, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettledBy {
    /// A payment that is allocated to it, or comes back.
    Payment(PaymentId),
    /// A credit note against it, when it is posted.
    CreditNote(CreditNoteId),
    /// What another credit note had left.
    Credit(CreditNoteId),
    /// That it was given up.
    WriteOff(WriteOffId),
}

impl SettledBy {
    /// As it is stored.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment",
            Self::CreditNote(_) => "credit_note",
            Self::Credit(_) => "credit",
            Self::WriteOff(_) => "write_off",
        }
    }

    /// Which one.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Payment(id) => id.uuid(),
            Self::CreditNote(id) | Self::Credit(id) => id.uuid(),
            Self::WriteOff(id) => id.uuid(),
        }
    }
}

/// One part of what settles an invoice, or settles it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    by: SettledBy,
    /// The allocation of `by`.
    amount: i64,
    /// What of it took a write-off back.
    given_up: i64,
    on: NaiveDate,
}

impl Part {
    /// `by` settles the invoice, from this day on.
    pub fn of(by: SettledBy, split: Split, on: NaiveDate) -> Result<Self, DbError> {
        let amount = split.total().map_err(DbError::corrupt)?.minor();
        Ok(Self { by, amount, given_up: split.given_up.minor(), on })
    }

    /// `by` settles it no more.
    pub fn back(by: SettledBy, split: Split, on: NaiveDate) -> Result<Self, DbError> {
        let Self { amount, given_up, .. } = Self::of(by, split, on)?;
        Ok(Self { by, amount: -amount, given_up: -given_up, on })
    }

    /// That it is given up settles what it owes.
    pub const fn write_off(id: WriteOffId, owed: Money, on: NaiveDate) -> Self {
        Self { by: SettledBy::WriteOff(id), amount: owed.minor(), given_up: 0, on }
    }

    /// Its allocations: what `by` settles, and what that took back of a write-off.
    fn rows(self) -> impl Iterator<Item = (&'static str, i64)> {
        let rows = [(self.by.kind(), self.amount), (WRITE_OFF_REVERSAL, -self.given_up)];
        rows.into_iter().filter(|(_, amount)| *amount != 0)
    }
}

/// The kind of an allocation by which its source took a write-off back, below zero; above zero what is given up
/// again with a returned payment.
const WRITE_OFF_REVERSAL: &str = "write_off_reversal";

/// Writes what became of a locked invoice: its sums, what moves on its accounts, and what settled it (below zero what
/// came back).
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

/// An invoice that is settled further, on a day that is not known yet: [`date()`] tells it.
#[derive(Debug, Clone)]
#[must_use = "what settles an invoice bears a date"]
pub struct Undated(Settled);

impl Undated {
    /// The invoice as it is now.
    pub const fn invoice(&self) -> &Invoice {
        &self.0.invoice
    }

    /// What happened to it.
    pub const fn event(&self) -> EventType {
        self.0.event
    }
}

/// As [`settle()`] for what is dated by a series: it takes the locks that come before that of the series.
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

/// Stores what settled the invoice, and on which day.
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

/// What the payment took back of the write-offs of invoices, as far as it still does.
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

/// What a payment or a credit note has settled of one invoice, as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its id.
    pub id: AllocationId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// How much; below zero: taken back.
    pub amount: Money,
    /// The day it counts for.
    pub effective_on: NaiveDate,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// What `source` has settled, in the order in which it did.
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
