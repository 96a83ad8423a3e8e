//! `POST /v1/payments/{id}/allocations`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::ledger::dated;
use persistence::payments;

use super::wire::{PaymentAllocations, wanted};
use crate::flows::pay;
use crate::kernel::access::permission::AllocatePayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::problem::Answered;
use crate::kernel::wire::PaymentKey;
use crate::views::payment::PaymentView;

/// Allocate a payment
///
/// Pays more invoices with the remaining amount of a payment, including written-off invoices. An amount
/// above the remainder, or above the balance of an invoice, is refused with 409 `over_allocation`.
#[utoipa::path(
    params(PaymentKey),
    request_body = PaymentAllocations,
    responses((status = 201, body = PaymentView)),
    security(("bearer" = ["payments.allocate"]))
)]
#[post("/payments/{id}/allocations")]
pub(super) async fn allocate_payment(
    caller: CallerOn<AllocatePayments>,
    id: web::Path<PaymentKey>,
    body: Body<PaymentAllocations>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let payment = caller.admit(payments::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(payment.version)?;
            let asked = body.parse()?;
            payment.check_not_returned()?;
            let allocations = pay::choose(conn, &payment, &wanted(&asked.allocations))?;
            let from = dated(now.today(conn)?, [payment.received_on])?;
            let applied = pay::settle(conn, &payment, &allocations, from, now)?;
            pay::post_allocations(conn, &payment, &applied, now)?;
            let payment = payment.allocated_to(&allocations)?;
            let view = pay::save(conn, &payment, EventType::PaymentAllocated, now)?;
            Answer::created(format!("/v1/payments/{}", payment.id), &view)
        })
        .await
}
