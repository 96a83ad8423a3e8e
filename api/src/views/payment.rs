//! Payments as they look in JSON.

use chrono::{DateTime, NaiveDate, Utc};
use domain::payments::{Payment, PaymentStatus};
use persistence::billing::Applied;
use persistence::{Conn, payments};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{AllocationKey, CompanyKey, InvoiceKey, Money, PaymentKey};

/// A payment.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentView {
    /// Its id.
    id: PaymentKey,
    /// Its number.
    #[schema(example = "PAY-100001")]
    number: String,
    /// Who paid.
    company_id: CompanyKey,
    /// Whether the money is here, or the bank took it back: in part, or all that was not refunded.
    #[schema(example = "received", extensions(("x-extensible-enum" = json!(PaymentStatus::ALL.map(PaymentStatus::as_str)))))]
    status: &'static str,
    /// How much came.
    amount: Money,
    /// What of it pays invoices.
    allocated: Money,
    /// What of it waits to be allocated or refunded.
    unapplied: Money,
    /// What was paid back of it; also what a credit note had freed.
    refunded: Money,
    /// What the bank took back.
    returned: Money,
    /// How it came.
    #[schema(example = "bank_transfer")]
    method: String,
    /// The day it came.
    received_on: NaiveDate,
    /// What the payer wrote.
    #[schema(required = true, example = "INV-2026-000001")]
    reference: Option<String>,
    /// What the bank calls the movement.
    #[schema(required = true, example = "2026-03-02/NTRF-0001")]
    external_id: Option<String>,
    /// The last day on which the bank took something back, if it did.
    #[schema(required = true, example = json!(null))]
    returned_on: Option<NaiveDate>,
    /// Why it did then.
    #[schema(required = true, example = json!(null))]
    return_reason: Option<String>,
    /// What it paid. A return adds what it took of that once more, below zero.
    allocations: Vec<PaymentAllocation>,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was recorded.
    created_at: DateTime<Utc>,
}

/// What a payment paid of an invoice.
#[derive(Serialize, ToSchema)]
struct PaymentAllocation {
    /// Its id.
    id: AllocationKey,
    /// The invoice.
    invoice_id: InvoiceKey,
    /// How much; below zero: owed again.
    amount: Money,
    /// The day it counts for.
    effective_on: NaiveDate,
}

/// Payments, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaymentList {
    /// The payments of this page.
    pub(crate) data: Vec<PaymentView>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(crate) next_cursor: Option<String>,
}

/// A payment's number as it is shown.
pub(crate) fn number(payment: &Payment) -> String {
    format!("PAY-{}", payment.number)
}

impl PaymentView {
    /// Its id.
    pub(crate) fn id(&self) -> PaymentKey {
        self.id
    }

    /// The payment with what it paid.
    pub(crate) fn of(payment: &Payment, allocations: &[Applied]) -> Result<Self, Problem> {
        Ok(Self {
            id: payment.id.into(),
            number: number(payment),
            company_id: payment.company.into(),
            status: payment.status()?.as_str(),
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

    /// The payment with what it paid, as it is stored.
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
