//! `POST /v1/payments/{id}/returns`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::ledger::{dated, postings};
use domain::money::Money;
use domain::payments::Payment;
use persistence::billing::{self, Applied, SettledBy};
use persistence::{Conn, ledger, payments};

use super::pay;
use super::request::NewReturn;
use super::view::PaymentView;
use crate::answer::Answer;
use crate::body::Body;
use crate::caller::CallerOn;
use crate::identity::permission::ReturnPayments;
use crate::occasion::Occasion;
use crate::problem::{Answered, Problem};
use crate::wire::PaymentKey;

/// Return a payment
///
/// The bank took the money back. What the payment had paid is owed again, and counts against the
/// company's credit limit again, even if that is exceeded by it. A payment of which something was
/// refunded cannot be returned (409 `payment_refunded`), nor one that was returned before (409
/// `payment_returned`).
#[utoipa::path(
    params(PaymentKey),
    request_body = NewReturn,
    responses((status = 201, body = PaymentView)),
    security(("bearer" = ["payments.return"]))
)]
#[post("/payments/{id}/returns")]
pub(super) async fn return_payment(
    caller: CallerOn<ReturnPayments>,
    id: web::Path<PaymentKey>,
    body: Body<NewReturn>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let payment = caller.admit(payments::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(payment.version)?;
            let view = take_back(conn, payment, body.parse()?.reason, now)?;
            Answer::created(format!("/v1/payments/{}", **id), &view)
        })
        .await
}

fn take_back(
    conn: &mut Conn,
    payment: Payment,
    reason: String,
    now: &Occasion,
) -> Result<PaymentView, Problem> {
    let applied = payments::allocations_of(conn, &[payment.id])?.remove(&payment.id);
    let applied = applied.unwrap_or_default();
    // Never before what it undoes, so that every balance can be told for any date.
    let paid = applied.iter().map(|one| one.effective_on);
    let on = dated(now.today(conn)?, paid.chain([payment.received_on]))?;
    let day = ledger::open_day(conn, on)?;
    let (payment, reversal) = payment.returned(on, reason)?;
    for invoice in billing::lock_invoices(conn, payment.company, &invoices(&applied))? {
        let parts = applied.iter().filter(|one| one.invoice == invoice.id);
        let nothing = Money::zero(payment.amount.currency());
        let part = parts.map(|one| one.amount).try_fold(nothing, Money::plus)?;
        let after = invoice.settlement.unpay(part)?;
        billing::settle(conn, invoice, after, SettledBy::Payment(payment.id), (on, now.at))?;
    }
    let entry = postings::payment_return(on, payment.amount, reversal.applied)?;
    pay::post(conn, &payment, day, entry.as_ref(), now)?;
    pay::save(conn, &payment, EventType::PaymentReturned, now)
}

fn invoices(applied: &[Applied]) -> Vec<domain::billing::InvoiceId> {
    applied.iter().map(|one| one.invoice).collect()
}
