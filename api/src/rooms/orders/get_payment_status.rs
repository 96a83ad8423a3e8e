//! `GET /v1/orders/{id}/payment-status`.

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::billing::{PaymentStatus, PaymentSummary};
use persistence::{billing, orders};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadOrders;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{Money, OrderKey};

/// Payment status of an order.
#[derive(Serialize, ToSchema)]
struct OrderPaymentStatus {
    /// The first status that applies: `not_due` (nothing is invoiced), `written_off`, `refunded`
    /// (everything is credited and the money returned), `paid`, `overdue`, `partially_paid`, `open`.
    #[schema(example = "open", extensions(("x-extensible-enum" = json!(PaymentStatus::ALL.map(PaymentStatus::as_str)))))]
    payment_status: &'static str,
    /// Total of the order.
    ordered: Money,
    /// Total of its invoices.
    invoiced: Money,
    /// Amount credited against them, without credit that was allocated elsewhere before its payment was
    /// returned.
    credited: Money,
    /// Amount paid, less payments that credit notes released; never below zero.
    paid: Money,
    /// Open balance.
    balance: Money,
    /// Overdue part of the balance.
    overdue: Money,
    /// Due date of the earliest open invoice; may be past.
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
/// Derived from the order's invoices, their credit notes and payments; cannot be set.
#[utoipa::path(
    params(OrderKey),
    responses((status = 200, body = OrderPaymentStatus)),
    security(("bearer" = ["orders.read"]))
)]
#[get("/orders/{id}/payment-status")]
pub(super) async fn get_payment_status(
    caller: ResourceCaller<ReadOrders>,
    id: web::Path<OrderKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let order = caller.authorize(orders::find(conn, caller.scope(), id)?)?;
            let invoices = billing::payment_states(conn, &order)?;
            let summary = PaymentSummary::of(&order, &invoices, caller.today(conn)?)?;
            Answer::ok(&OrderPaymentStatus::from(summary))
        })
        .await
}
