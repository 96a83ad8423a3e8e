//! JSON of payments.

use chrono::{DateTime, NaiveDate, Utc};
use domain::payments::{Payment, PaymentStatus};
use persistence::billing::Applied;
use persistence::{Conn, payments};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{AllocationKey, CompanyKey, InvoiceKey, Money, OrderKey, PaymentKey};

/// A payment.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentView {
    /// Id of the payment.
    id: PaymentKey,
    /// Number of the payment.
    #[schema(example = "PAY-100001")]
    number: String,
    /// Company that paid.
    company_id: CompanyKey,
    /// Whether the payment stands, or the bank returned it: in part, or all that was not refunded.
    #[schema(example = "received", extensions(("x-extensible-enum" = json!(PaymentStatus::ALL.map(PaymentStatus::as_str)))))]
    status: &'static str,
    /// Order that the payment is for, until that order ends; null: for any invoice.
    #[schema(required = true)]
    order_id: Option<OrderKey>,
    /// Amount received.
    amount: Money,
    /// Amount allocated to invoices.
    allocated: Money,
    /// Amount left to allocate or refund.
    unapplied: Money,
    /// Amount refunded, including amounts that a credit note had freed.
    refunded: Money,
    /// Amount returned by the bank.
    returned: Money,
    /// Payment method.
    #[schema(example = "bank_transfer")]
    method: String,
    /// Date of receipt.
    received_on: NaiveDate,
    /// Reference given by the payer.
    #[schema(required = true, example = "INV-2026-000001")]
    reference: Option<String>,
    /// The bank's id of the transaction.
    #[schema(required = true, example = "2026-03-02/NTRF-0001")]
    external_id: Option<String>,
    /// Date of the last return by the bank, if any.
    #[schema(required = true, example = json!(null))]
    returned_on: Option<NaiveDate>,
    /// Reason for the last return.
    #[schema(required = true, example = json!(null))]
    return_reason: Option<String>,
    /// Allocations of the payment. A return adds a negative allocation for each amount it takes back.
    allocations: Vec<PaymentAllocation>,
    /// Version, rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Time of recording.
    created_at: DateTime<Utc>,
}

/// Amount of a payment allocated to an invoice.
#[derive(Serialize, ToSchema)]
struct PaymentAllocation {
    /// Id of the allocation.
    id: AllocationKey,
    /// The invoice.
    invoice_id: InvoiceKey,
    /// Amount; negative: owed again.
    amount: Money,
    /// Effective date.
    effective_on: NaiveDate,
}

/// Payments, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaymentList {
    /// The payments of this page.
    pub(crate) data: Vec<PaymentView>,
    /// `cursor` of the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(crate) next_cursor: Option<String>,
}

/// A payment's number as rendered.
pub(crate) fn number(payment: &Payment) -> String {
    format!("PAY-{}", payment.number)
}

impl PaymentView {
    /// Id of the payment.
    pub(crate) fn id(&self) -> PaymentKey {
        self.id
    }

    /// The payment with its allocations.
    pub(crate) fn of(payment: &Payment, allocations: &[Applied]) -> Result<Self, Problem> {
        Ok(Self {
            id: payment.id.into(),
            number: number(payment),
            company_id: payment.company.into(),
            status: payment.status()?.as_str(),
            order_id: payment.order.map(Into::into),
            amount: payment.amount.into(),
            allocated: payment.allocated.into(),
            unapplied: payment.unapplied()?.into(),
            refunded: payment.refunded.into(),
            returned: payment.returned.into(),
            method: payment.method.clone(),
            received_on: payment.received_on,
            reference: payment.reference.clone(),
            external_id: payment.external_id.clone(),
            returned_on: payment.returned_on,
            return_reason: payment.return_reason.clone(),
            allocations: allocations.iter().map(PaymentAllocation::from).collect(),
            version: payment.version,
            created_at: payment.created_at,
        })
    }

    /// The payment with its allocations, as stored.
    pub(crate) fn stored(conn: &mut Conn, payment: &Payment) -> Result<Self, Problem> {
        let allocations = payments::allocations_of(conn, &[payment.id])?.remove(&payment.id);
        Self::of(payment, &allocations.unwrap_or_default())
    }
}

impl From<&Applied> for PaymentAllocation {
    fn from(applied: &Applied) -> Self {
        Self {
            id: applied.id.into(),
            invoice_id: applied.invoice.into(),
            amount: applied.amount.into(),
            effective_on: applied.effective_on,
        }
    }
}
