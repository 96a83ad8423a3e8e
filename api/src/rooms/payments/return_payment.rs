//! `POST /v1/payments/{id}/returns`.

use actix_web::{post, web};
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
use super::view::PaymentView;
use super::wire::NewReturn;
use crate::flows::reopen_invoice::reopen;
use crate::kernel::access::permission::ReturnPayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::PaymentKey;

/// Return a payment
///
/// The bank took money back: `amount` of the payment, or all that did not go back before. First goes what waits,
/// then what paid invoices, the last first: it is owed again, and counts against the company's credit limit
/// again, even if that is exceeded by it; of an invoice that was given up before it is given up again. What a
/// credit note against such an invoice has left settles it then. More than came and was neither refunded nor
/// returned is refused with 409 `return_exceeds_payment`; with nothing left, with 409 `payment_refunded` or
/// `payment_returned`; an `external_id` that is taken, with 409 `external_id_taken`.
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
            let view = take_back(conn, payment, body.parse()?, now)?;
            Answer::created(format!("/v1/payments/{}", **id), &view)
        })
        .await
}

fn take_back(
    conn: &mut Conn,
    payment: Payment,
    new: NewReturn,
    now: &Occasion,
) -> Result<PaymentView, Problem> {
    let applied = payments::allocations_of(conn, &[payment.id])?.remove(&payment.id);
    let applied = applied.unwrap_or_default();
    // Never before what it undoes, so that every balance can be told for any date.
    let paid = applied.iter().map(|one| one.effective_on);
    let on = dated(now.today(conn)?, paid.chain([payment.received_on]))?;
    let day = ledger::open_day(conn, on)?;
    let rows: Vec<Allocation> = applied.iter().map(row).collect();
    let NewReturn { amount, reason, external_id } = new;
    external_id.as_deref().map(check_external_id).transpose()?;
    let (payment, reversal) =
        payment.returned(amount.map(Into::into), &rows, (on, reason.clone()))?;
    let row = payments::NewReturn {
        id: fresh_id(),
        payment: &payment,
        amount: reversal.amount,
        reason: &reason,
        external_id: external_id.as_deref(),
        on,
        at: now.at,
    };
    if !payments::insert_return(conn, &row)? {
        let detail = "There is a return with this external_id.";
        return Err(Problem::new(Kind::Conflict, "external_id_taken", detail));
    }
    let opened = open_again(conn, &payment, &reversal.from_invoices, (on, now))?;
    let entry = postings::payment_return(on, reversal.amount, opened)?;
    pay::post(conn, &payment, day, entry.as_ref(), now)?;
    pay::save(conn, &payment, EventType::PaymentReturned, now)
}

/// Takes these parts of the payment off their invoices. What it took back of write-offs is given up again.
fn open_again(
    conn: &mut Conn,
    payment: &Payment,
    parts: &[Allocation],
    (on, now): (NaiveDate, &Occasion),
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
        reopen(conn, invoice, (open, part), own, (on, now))?;
        opened = opened.plus(split)?;
    }
    Ok(opened)
}

fn row(applied: &Applied) -> Allocation {
    Allocation { invoice: applied.invoice, amount: applied.amount }
}
