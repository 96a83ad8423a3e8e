//! What settles invoices: the one place that writes it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::billing::{CreditNoteId, Invoice, InvoiceId, Settlement};
use domain::commitment::OverLimit;
use domain::money::{Currency, Money};
use domain::payments::{AllocationId, PaymentId, WriteOffId};
use uuid::Uuid;

use crate::commitments::{self, Move, MoveError};
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

/// Stores that the locked `invoice` is settled as far as `after` says: its sums, what settled it (the
/// change of its balance, below zero for a payment that came back), and what the company may owe again.
/// Answers the invoice as it is now.
pub fn settle(
    conn: &mut Conn,
    invoice: Invoice,
    after: Settlement,
    by: SettledBy,
    (on, at): (NaiveDate, DateTime<Utc>),
) -> Result<Invoice, MoveError> {
    let applied = invoice.settlement.balance().minus(after.balance()).map_err(DbError::corrupt)?;
    let version = invoice.version + 1;
    let changed = diesel::update(
        i::table.filter(i::id.eq(Db(invoice.id))).filter(i::version.eq(invoice.version)),
    )
    .set((
        i::credited.eq(after.credited().minor()),
        i::credit_applied.eq(after.credit_applied().minor()),
        i::paid.eq(after.paid().minor()),
        i::written_off.eq(after.written_off().minor()),
        i::version.eq(version),
    ))
    .execute(conn)?;
    if changed != 1 {
        let lost = format_args!("{} was settled without a lock", invoice.id);
        return Err(DbError::corrupt(lost).into());
    }
    if applied.minor() != 0 {
        record(conn, &invoice, by, applied, (on, at))?;
    }
    Ok(Invoice { settlement: after, version, ..invoice })
}

fn record(
    conn: &mut Conn,
    invoice: &Invoice,
    by: SettledBy,
    applied: Money,
    (on, at): (NaiveDate, DateTime<Utc>),
) -> Result<(), MoveError> {
    diesel::insert_into(a::table)
        .values((
            a::id.eq(Db(fresh_id::<domain::payments::AllocationTag>())),
            a::company_id.eq(Db(invoice.company)),
            a::invoice_id.eq(Db(invoice.id)),
            a::source_kind.eq(by.kind()),
            a::source_id.eq(Db(by.id())),
            a::currency.eq(applied.currency().code()),
            a::amount.eq(applied.minor()),
            a::effective_on.eq(on),
            a::created_at.eq(Db(at)),
        ))
        .execute(conn)?;
    let back = Move {
        account: invoice.company.uuid(),
        source: invoice.order.uuid(),
        restore: applied.minor(),
        cause: (applied.minor() < 0).then(|| OverLimit::PaymentReturned.as_str()),
        ..Move::default()
    };
    commitments::apply(conn, &[back])
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
