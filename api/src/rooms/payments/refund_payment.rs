//! `POST /v1/payments/{id}/refunds`.

use actix_web::{post, web};

use super::wire::NewRefund;
use crate::flows::prepay;
use crate::flows::refund_payment::pay_back;
use crate::kernel::access::permission::RefundPayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::PaymentKey;
use crate::views::payment::PaymentView;

/// Refund a payment
///
/// Pays money back: first the unapplied part of the payment, then unapplied credit of the company's
/// credit notes. Credit notes against invoices that this payment paid come first among these. An amount
/// above that, or above the amount of the payment, is refused with 409 `refund_exceeds_unapplied`.
#[utoipa::path(
    params(PaymentKey),
    request_body = NewRefund,
    responses((status = 201, body = PaymentView)),
    security(("bearer" = ["payments.refund"]))
)]
#[post("/payments/{id}/refunds")]
pub(super) async fn refund_payment(
    caller: ResourceCaller<RefundPayments>,
    id: web::Path<PaymentKey>,
    body: Body<NewRefund>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = prepay::lock(conn, caller.scope(), **id)?;
            let (payment, order) = caller.authorize(found)?;
            caller.if_match(payment.version)?;
            let view = pay_back(conn, payment, body.parse()?.amount.into(), ctx)?;
            if let Some(order) = order {
                prepay::count_anew(conn, &order, ctx)?;
            }
            Answer::created(format!("/v1/payments/{}", **id), &view)
        })
        .await
}
