//! `POST /v1/payment-options`.

use actix_web::post;
use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::Permission;
use domain::orders::{NotOffered, Offer, PaymentMethod};
use serde::Serialize;
use utoipa::ToSchema;

use super::options_wire::PaymentOptionsRequest;
use crate::flows::place_order::payment_options;
use crate::kernel::access::permission::ReadPaymentOptions;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{Money, Percent};

/// How long an answer is good for a checkout.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(15);

/// The ways to pay for an order.
#[derive(Serialize, ToSchema)]
struct PaymentOptions {
    /// All ways, also those that are not open to the buyer now.
    options: Vec<OfferView>,
    /// Until when a checkout may show them. Placing decides anew in any case.
    valid_until: DateTime<Utc>,
}

/// A way to pay for an order.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentOption)]
struct OfferView {
    /// Method: `invoice`, `deposit` or `prepayment`.
    #[schema(example = "invoice", extensions(("x-extensible-enum" = json!(PaymentMethod::ALL.map(PaymentMethod::as_str)))))]
    method: &'static str,
    /// Days from the date of an invoice to its due date.
    #[schema(minimum = 0, example = 30)]
    net_days: i64,
    /// Whether the due date goes on to the end of its month.
    end_of_month: bool,
    /// Percent to pay before the first shipment, of a deposit.
    #[schema(required = true)]
    deposit_percent: Option<Percent>,
    /// Amount to pay before the first shipment.
    due_now: Money,
    /// Whether the buyer may choose it.
    eligible: bool,
    /// Why not: `not_available`, `limit_reached`; null if it is eligible.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(NotOffered::ALL.map(NotOffered::as_str)))))]
    reason: Option<&'static str>,
}

impl From<Offer> for OfferView {
    fn from(offer: Offer) -> Self {
        let Offer { option, due_now, refused } = offer;
        Self {
            method: option.method.as_str(),
            net_days: option.terms.net_days().into(),
            end_of_month: option.terms.end_of_month(),
            deposit_percent: option.deposit.map(Percent),
            due_now: due_now.into(),
            eligible: refused.is_none(),
            reason: refused.map(NotOffered::as_str),
        }
    }
}

/// Evaluate payment options
///
/// The ways to pay for an order of these lines, or of this amount: on invoice, at the terms of the business unit or company,
/// and in advance. Name one as `payment_option` of the order. It is a read: an `Idempotency-Key` is accepted and ignored.
#[utoipa::path(
    request_body = PaymentOptionsRequest,
    // A read, although the order is in a request body.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = PaymentOptions)),
    security(("bearer" = ["payment_options.read"]))
)]
#[post("/payment-options")]
pub(super) async fn evaluate_payment_options(
    caller: Caller<ReadPaymentOptions>,
    body: Body<PaymentOptionsRequest>,
) -> Answered {
    let ctx = caller.write_context();
    caller
        .report(move |conn, caller| {
            let asked = body.parse()?;
            let (order, amount) = asked.order()?;
            let placing = order.placing(caller, Permission::ReadPaymentOptions)?;
            let options = payment_options(conn, &placing, amount, &ctx)?;
            let options = options.into_iter().map(Into::into).collect();
            Answer::ok(&PaymentOptions { options, valid_until: ctx.at + GOOD_FOR })
        })
        .await
}
