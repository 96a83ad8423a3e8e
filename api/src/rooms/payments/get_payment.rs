//! `GET /v1/payments/{id}`.

use actix_web::{get, web};
use persistence::payments;

use crate::kernel::access::permission::ReadPayments;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::PaymentKey;
use crate::views::payment::PaymentView;

/// Get a payment
#[utoipa::path(
    params(PaymentKey),
    responses((status = 200, body = PaymentView)),
    security(("bearer" = ["payments.read"]))
)]
#[get("/payments/{id}")]
pub(super) async fn get_payment(
    caller: ResourceCaller<ReadPayments>,
    id: web::Path<PaymentKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let payment = caller.authorize(payments::find(conn, caller.scope(), **id)?)?;
            Answer::ok(&PaymentView::stored(conn, &payment)?)
        })
        .await
}
