//! Refunds to a company: remaining money of a payment first, then credit.

use chrono::NaiveDate;
use domain::billing::InvoiceId;
use domain::events::EventType;
use domain::identity::Scope;
use domain::ledger::{dated, postings};
use domain::money::Money;
use domain::payments::{CreditDraw, Payment, Refund};
use persistence::payments::NewRefund as Row;
use persistence::{Conn, DbError, billing, fresh_id, ledger, payments};

use super::pay;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::credit_note::record_credit_note;
use crate::views::payment::PaymentView;

/// Refunds money of a locked payment; the result is the payment's view.
pub(crate) fn pay_back(
    conn: &mut Conn,
    payment: Payment,
    amount: Money,
    ctx: &WriteContext,
) -> Result<PaymentView, Problem> {
    let paid = payments::allocations_of(conn, &[payment.id])?.remove(&payment.id);
    let paid: Vec<InvoiceId> = paid.iter().flatten().map(|one| one.invoice).collect();
    let credits = payments::lock_open_credits(conn, payment.company, payment.amount.currency())?;
    let (payment, refund) = payment.refund(amount, &paid, &credits)?;
    let on = dated(ctx.today(conn)?, refund.follows(&payment, &credits))?;
    let day = ledger::open_day(conn, on)?;
    store(conn, &payment, (&refund, on), ctx)?;
    let entry = postings::refund(on, refund.amount)?;
    pay::post(conn, &payment, day, entry.as_ref(), ctx)?;
    pay::save(conn, &payment, EventType::PaymentRefunded, ctx)
}

/// Stores the refund, and draws it on its source credit notes.
fn store(
    conn: &mut Conn,
    payment: &Payment,
    (refund, on): (&Refund, NaiveDate),
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let row = Row { id: fresh_id(), payment, refund, on, at: ctx.at };
    payments::insert_refund(conn, &row)?;
    for CreditDraw { credit_note, amount } in &refund.from_credits {
        let note = billing::lock_credit_note(conn, &Scope::Everything, *credit_note)?;
        let mut note = note.ok_or_else(|| DbError::corrupt("a credit note that went away"))?;
        note.refunded = note.refunded.plus(*amount)?;
        note.version += 1;
        billing::save_credit_use(conn, &note)?;
        record_credit_note(conn, EventType::CreditNoteRefunded, &note, ctx)?;
    }
    Ok(())
}
