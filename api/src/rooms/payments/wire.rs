//! Filters and request bodies of payments.

use domain::payments::Allocation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, Day, InvoiceKey, Money, OrderKey};

/// A payment received.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPayment {
    /// Company that paid.
    pub(super) company_id: CompanyKey,
    /// Amount: above zero, in the company's currency.
    pub(super) amount: Money,
    /// Order of the company that the payment is for. It awaits payment (else 409 `order_not_awaiting_payment`), and is
    /// paid by it alone until it ends.
    pub(super) order_id: Option<OrderKey>,
    /// Payment method.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 40, example = "bank_transfer")]
    pub(super) method: String,
    /// Date of receipt; default today, and never later.
    pub(super) received_on: Option<Day>,
    /// Reference of the payer; invoices whose numbers it contains are paid first.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "INV-2026-000001")]
    pub(super) reference: Option<String>,
    /// Transaction id of the bank; unique for ever.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "2026-03-02/NTRF-0001")]
    pub(super) external_id: Option<String>,
    /// Allocations to invoices. Omitted: the invoices that the reference names, then those due first.
    /// Empty: none yet.
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub(super) allocations: Option<Vec<NewAllocation>>,
}

/// An allocation of a payment to an invoice.
#[derive(Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAllocation {
    /// Invoice of the paying company.
    pub(super) invoice_id: InvoiceKey,
    /// Amount to allocate: above zero, at most the invoice's balance plus its written-off amount.
    pub(super) amount: Money,
}

/// Allocations of the remaining amount of a payment.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentAllocations {
    /// Allocations to invoices.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) allocations: Vec<NewAllocation>,
}

/// A refund.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRefund {
    /// Amount: above zero.
    pub(super) amount: Money,
}

/// A return: the bank took back money of a payment.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReturn {
    /// Amount: above zero; omitted: all that was neither refunded nor returned before.
    pub(super) amount: Option<Money>,
    /// Transaction id of the bank; unique for ever.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "2026-03-04/NRTI-0001")]
    pub(super) external_id: Option<String>,
    /// Reason given by the bank.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 200, example = "AM04 insufficient funds")]
    pub(super) reason: String,
}

/// Filter for payments.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentFilter {
    /// Of this company.
    #[param(value_type = Option<String>, max_length = 40)]
    pub(super) company_id: Option<CompanyKey>,
    /// Received on or after this date.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) from: Option<Day>,
    /// Received on or before this date.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) to: Option<Day>,
    /// With this `external_id`.
    #[param(max_length = 100)]
    pub(super) external_id: Option<String>,
    /// True: only payments with an amount left to allocate or refund; false: only the others.
    pub(super) unapplied: Option<bool>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}

/// Converts the allocations to domain values.
pub(super) fn wanted(allocations: &[NewAllocation]) -> Vec<Allocation> {
    let wanted = allocations.iter();
    wanted.map(|one| Allocation { invoice: *one.invoice_id, amount: one.amount.into() }).collect()
}
