//! `GET /v1/orders/{id}/payment-status`.

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::billing::{PaymentStatus, PaymentSummary};
use persistence::{billing, orders};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadOrders;
use crate::kernel::answer::Answer;
use crate::kernel::caller::CallerOn;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{Money, OrderKey};

/// How far an order is paid.
#[derive(Serialize, ToSchema)]
struct OrderPaymentStatus {
    /// The first of these that holds: `not_due` (nothing is invoiced), `written_off`, `refunded` (all
    /// is credited, the money returned), `paid`, `overdue`, `partially_paid`, `open`.
    #[schema(example = "open", extensions(("x-extensible-enum" = json!(PaymentStatus::ALL.map(PaymentStatus::as_str)))))]
    payment_status: &'static str,
    /// The order's total.
    ordered: Money,
    /// The totals of its invoices.
    invoiced: Money,
    /// What credit notes took off them; not what was spent elsewhere before its payment came back.
    credited: Money,
    /// What was paid of them, less what credit notes freed of that: never below zero.
    paid: Money,
    /// What is still owed.
    balance: Money,
    /// What of that is past due.
    overdue: Money,
    /// When the next open invoice is due, or was.
    #[schema(required = true)]
    next_due_on: Option<NaiveDate>,
}

impl From<PaymentSummary> for OrderPaymentStatus {
    fn from(summary: PaymentSummary) -> Self {
        Self {
            payment_status: summary.status.as_str(),
            ordered: summary.ordered.into(),
            invoiced: summary.invoiced.into(),
            credited: summary.credited.into(),
            paid: summary.paid.into(),
            balance: summary.balance.into(),
            overdue: summary.overdue.into(),
            next_due_on: summary.next_due_on,
        }
    }
}

/// Get an order's payment status
///
/// Follows from its invoices, the credit notes against them and what was paid; nobody sets it.
#[utoipa::path(
    params(OrderKey),
    responses((status = 200, body = OrderPaymentStatus)),
    security(("bearer" = ["orders.read"]))
)]
#[get("/orders/{id}/payment-status")]
pub(super) async fn get_payment_status(
    caller: CallerOn<ReadOrders>,
    id: web::Path<OrderKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let order = caller.admit(orders::find(conn, caller.scope(), id)?)?;
            let invoices = billing::payment_states(conn, &order)?;
            let summary = PaymentSummary::of(&order, &invoices, caller.today(conn)?)?;
            Answer::ok(&OrderPaymentStatus::from(summary))
        })
        .await
}
