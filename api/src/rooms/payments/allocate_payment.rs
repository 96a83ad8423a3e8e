//! `POST /v1/payments/{id}/allocations`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::ledger::dated;

use super::wire::{PaymentAllocations, wanted};
use crate::flows::{pay, prepay};
use crate::kernel::access::permission::AllocatePayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
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
    caller: ResourceCaller<AllocatePayments>,
    id: web::Path<PaymentKey>,
    body: Body<PaymentAllocations>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = prepay::lock(conn, caller.scope(), **id)?;
            let (payment, order) = caller.authorize(found)?;
            caller.if_match(payment.version)?;
            let asked = body.parse()?;
            payment.check_not_returned()?;
            let allocations =
                pay::choose(conn, &payment, &wanted(&asked.allocations), order.as_ref())?;
            let from = dated(ctx.today(conn)?, [payment.received_on])?;
            let applied = pay::settle(conn, &payment, &allocations, from, ctx)?;
            pay::post_allocations(conn, &payment, &applied, ctx)?;
            let payment = payment.allocated_to(&allocations)?;
            let view = pay::save(conn, &payment, EventType::PaymentAllocated, ctx)?;
            Answer::created(format!("/v1/payments/{}", payment.id), &view)
        })
        .await
}
