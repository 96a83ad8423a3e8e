//! `POST /v1/payments/{id}/returns`.

use actix_web::{post, web};

use super::wire::NewReturn;
use crate::flows::prepay;
use crate::flows::return_payment::{Returning, take_back};
use crate::kernel::access::permission::ReturnPayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::PaymentKey;
use crate::views::payment::PaymentView;

/// Return a payment
///
/// Records that the bank took money back: `amount` of the payment, or all that was neither refunded nor
/// returned before. The unapplied part goes first, then allocations, the last one first. Invoices paid by
/// them are open again and count against the company's credit limit again, even if that exceeds it. An
/// invoice that was written off before is written off again. Remaining credit of a credit note against
/// such an invoice then settles it. More than was received and neither refunded nor returned is refused
/// with 409 `return_exceeds_payment`. Without a remaining amount: 409 `payment_refunded` or
/// `payment_returned`. A duplicate `external_id`: 409 `external_id_taken`.
#[utoipa::path(
    params(PaymentKey),
    request_body = NewReturn,
    responses((status = 201, body = PaymentView)),
    security(("bearer" = ["payments.return"]))
)]
#[post("/payments/{id}/returns")]
pub(super) async fn return_payment(
    caller: ResourceCaller<ReturnPayments>,
    id: web::Path<PaymentKey>,
    body: Body<NewReturn>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = prepay::lock(conn, caller.scope(), **id)?;
            let (payment, order) = caller.authorize(found)?;
            caller.if_match(payment.version)?;
            let NewReturn { amount, reason, external_id } = body.parse()?;
            let asked = Returning { amount: amount.map(Into::into), reason, external_id };
            let view = take_back(conn, payment, asked, ctx)?;
            if let Some(order) = order {
                prepay::count_anew(conn, &order, ctx)?;
            }
            Answer::created(format!("/v1/payments/{}", **id), &view)
        })
        .await
}
