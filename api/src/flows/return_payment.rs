//! Payments returned by the bank: the invoices they paid are owed again.

use chrono::NaiveDate;
use domain::billing::{InvoiceId, Split};
use domain::events::EventType;
use domain::failure::Kind;
use domain::ledger::{dated, postings};
use domain::money::Money;
use domain::payments::{Allocation, Payment, check_external_id};
use persistence::billing::{self, Applied, Part, SettledBy};
use persistence::{Conn, fresh_id, ledger, payments};

use super::pay;
use super::reopen_invoice::reopen;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::payment::PaymentView;

/// A return by the bank.
pub(crate) struct Returning {
    /// Amount; `None`: all that has not been returned yet.
    pub(crate) amount: Option<Money>,
    /// Reason.
    pub(crate) reason: String,
    /// The bank's id of the transaction.
    pub(crate) external_id: Option<String>,
}

/// Returns money of a locked payment; the result is the payment's view.
pub(crate) fn take_back(
    conn: &mut Conn,
    payment: Payment,
    asked: Returning,
    ctx: &WriteContext,
) -> Result<PaymentView, Problem> {
    let applied = payments::allocations_of(conn, &[payment.id])?.remove(&payment.id);
    let applied = applied.unwrap_or_default();
    // Never dated before the allocation it reverses, so that every balance can be computed for any date.
    let paid = applied.iter().map(|one| one.effective_on);
    let on = dated(ctx.today(conn)?, paid.chain([payment.received_on]))?;
    let day = ledger::open_day(conn, on)?;
    let rows: Vec<Allocation> = applied.iter().map(row).collect();
    let Returning { amount, reason, external_id } = asked;
    external_id.as_deref().map(check_external_id).transpose()?;
    let (payment, reversal) = payment.returned(amount, &rows, (on, reason.clone()))?;
    let row = payments::NewReturn {
        id: fresh_id(),
        payment: &payment,
        amount: reversal.amount,
        reason: &reason,
        external_id: external_id.as_deref(),
        on,
        at: ctx.at,
    };
    if !payments::insert_return(conn, &row)? {
        let detail = "A return with this external_id exists already.";
        return Err(Problem::new(Kind::Conflict, "external_id_taken", detail));
    }
    let opened = open_again(conn, &payment, &reversal.from_invoices, (on, ctx))?;
    let entry = postings::payment_return(on, reversal.amount, opened)?;
    pay::post(conn, &payment, day, entry.as_ref(), ctx)?;
    pay::save(conn, &payment, EventType::PaymentReturned, ctx)
}

/// Removes these allocations of the payment from their invoices. Reversed write-offs are written off again.
fn open_again(
    conn: &mut Conn,
    payment: &Payment,
    parts: &[Allocation],
    (on, ctx): (NaiveDate, &WriteContext),
) -> Result<Split, Problem> {
    let ids: Vec<InvoiceId> = parts.iter().map(|one| one.invoice).collect();
    let invoices = billing::lock_invoices(conn, payment.company, &ids)?;
    let mut notes = billing::lock_left_against(conn, &ids)?;
    let recovered = billing::recovered_by(conn, payment.id)?;
    let currency = payment.amount.currency();
    let mut opened = Split::none(currency);
    for invoice in invoices {
        let Some(part) = parts.iter().find(|one| one.invoice == invoice.id) else { continue };
        let recovered = recovered.get(&invoice.id).copied().unwrap_or_default();
        let recovered = Money::from_minor(recovered, currency);
        let (open, split) = invoice.settlement.unpay(part.amount, recovered)?;
        let part = Part::back(SettledBy::Payment(payment.id), split, on)?;
        let (own, others) = notes.into_iter().partition(|note| note.invoice == Some(invoice.id));
        notes = others;
        reopen(conn, invoice, (open, part), own, (on, ctx))?;
        opened = opened.plus(split)?;
    }
    Ok(opened)
}

fn row(applied: &Applied) -> Allocation {
    Allocation { invoice: applied.invoice, amount: applied.amount }
}
