//! `POST /v1/payments/{id}/refunds`.

use actix_web::{post, web};
use chrono::NaiveDate;
use domain::billing::InvoiceId;
use domain::events::EventType;
use domain::identity::Scope;
use domain::ledger::{dated, postings};
use domain::payments::{CreditDraw, Payment, Refund};
use persistence::payments::NewRefund as Row;
use persistence::{Conn, DbError, billing, fresh_id, ledger, payments};

use super::pay;
use super::view::PaymentView;
use super::wire::NewRefund;
use crate::kernel::access::permission::RefundPayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::{Money, PaymentKey};
use crate::views::credit_note::record_credit_note;

/// Refund a payment
///
/// Pays money back: first what no invoice has taken of the payment, then the unapplied credit of the
/// company's credit notes, those against invoices that this payment paid first. More than that, or
/// than came, is refused with 409 `refund_exceeds_unapplied`.
#[utoipa::path(
    params(PaymentKey),
    request_body = NewRefund,
    responses((status = 201, body = PaymentView)),
    security(("bearer" = ["payments.refund"]))
)]
#[post("/payments/{id}/refunds")]
pub(super) async fn refund_payment(
    caller: CallerOn<RefundPayments>,
    id: web::Path<PaymentKey>,
    body: Body<NewRefund>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let payment = caller.admit(payments::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(payment.version)?;
            let view = pay_back(conn, payment, body.parse()?.amount, now)?;
            Answer::created(format!("/v1/payments/{}", **id), &view)
        })
        .await
}

fn pay_back(
    conn: &mut Conn,
    payment: Payment,
    amount: Money,
    now: &Occasion,
) -> Result<PaymentView, Problem> {
    let paid = payments::allocations_of(conn, &[payment.id])?.remove(&payment.id);
    let paid: Vec<InvoiceId> = paid.iter().flatten().map(|one| one.invoice).collect();
    let credits = payments::lock_open_credits(conn, payment.company, payment.amount.currency())?;
    let (payment, refund) = payment.refund(amount.into(), &paid, &credits)?;
    let on = dated(now.today(conn)?, refund.follows(&payment, &credits))?;
    let day = ledger::open_day(conn, on)?;
    store(conn, &payment, (&refund, on), now)?;
    let entry = postings::refund(on, refund.amount)?;
    pay::post(conn, &payment, day, entry.as_ref(), now)?;
    pay::save(conn, &payment, EventType::PaymentRefunded, now)
}

/// Stores the refund, and draws it on the credit notes it comes from.
fn store(
    conn: &mut Conn,
    payment: &Payment,
    (refund, on): (&Refund, NaiveDate),
    now: &Occasion,
) -> Result<(), Problem> {
    let row = Row { id: fresh_id(), payment, refund, on, at: now.at };
    payments::insert_refund(conn, &row)?;
    for CreditDraw { credit_note, amount } in &refund.from_credits {
        let note = billing::lock_credit_note(conn, &Scope::Everything, *credit_note)?;
        let mut note = note.ok_or_else(|| DbError::corrupt("a credit note that went away"))?;
        note.refunded = note.refunded.plus(*amount)?;
        note.version += 1;
        billing::save_credit_use(conn, &note)?;
        record_credit_note(conn, EventType::CreditNoteRefunded, &note, now)?;
    }
    Ok(())
}
