//! Refunds, and the credit notes they may draw on.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::billing::{CreditNoteId, InvoiceId};
use domain::companies::CompanyId;
use domain::money::{Currency, Money};
use domain::payments::{OpenCredit, Payment, Refund, RefundId};
use uuid::Uuid;

use crate::schema::{credit_notes as n, refund_sources as s, refunds as r};
use crate::{Conn, Db, DbError, Locked, each};

/// A newly decided refund.
#[derive(Debug, Clone)]
pub struct NewRefund<'a> {
    /// Its id.
    pub id: RefundId,
    /// The refunded payment.
    pub payment: &'a Payment,
    /// Amount and sources.
    pub refund: &'a Refund,
    /// Its effective date.
    pub on: NaiveDate,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

/// Stores a refund and its sources.
pub fn insert_refund(conn: &mut Conn, new: &NewRefund<'_>) -> Result<(), DbError> {
    let amount = new.refund.amount;
    diesel::insert_into(r::table)
        .values((
            r::id.eq(Db(new.id)),
            r::company_id.eq(Db(new.payment.company)),
            r::payment_id.eq(Db(new.payment.id)),
            r::currency.eq(amount.currency().code()),
            r::amount.eq(amount.minor()),
            r::refunded_on.eq(new.on),
            r::version.eq(1_i64),
            r::created_at.eq(Db(new.at)),
        ))
        .execute(conn)?;
    let own = [("payment", new.payment.id.uuid(), new.refund.from_own.minor())];
    let credits = new.refund.from_credits.iter();
    let credits = credits.map(|draw| ("credit_note", draw.credit_note.uuid(), draw.amount.minor()));
    let source = |(kind, id, amount): (&'static str, Uuid, i64)| {
        (
            s::refund_id.eq(Db(new.id)),
            s::source_kind.eq(kind),
            s::source_id.eq(Db(id)),
            s::amount.eq(amount),
        )
    };
    let taken = own.into_iter().chain(credits).filter(|(_, _, amount)| *amount > 0);
    let sources: Vec<_> = taken.map(source).collect();
    each!(conn, conn => diesel::insert_into(s::table).values(sources).execute(conn))?;
    Ok(())
}

/// The company's credit notes in `currency` with credit left, locked in the order of their ids until
/// the transaction ends.
pub fn lock_open_credits(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
) -> Result<Vec<OpenCredit>, DbError> {
    type Row = (Db<CreditNoteId>, String, NaiveDate, Option<Db<InvoiceId>>, i64, i64, i64, i64);
    let query = n::table
        .filter(n::company_id.eq(Db(company)))
        .filter(n::currency.eq(currency.code()))
        .filter((n::applied + n::allocated + n::refunded).lt(n::total))
        .order(n::id)
        .select((
            n::id,
            n::number,
            n::issued_on,
            n::invoice_id,
            n::total,
            n::applied,
            n::allocated,
            n::refunded,
        ));
    let rows: Vec<Row> = Locked(query).load(conn)?;
    let open = rows.into_iter().map(
        |(id, number, issued_on, invoice, total, applied, allocated, refunded)| OpenCredit {
            credit_note: id.0,
            number,
            issued_on,
            invoice: invoice.map(|id| id.0),
            unapplied: Money::from_minor(total - applied - allocated - refunded, currency),
        },
    );
    Ok(open.collect())
}
