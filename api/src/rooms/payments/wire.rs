//! What is asked about payments, as it looks in JSON.

use domain::payments::Allocation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, Day, InvoiceKey, Money};

/// Money that came in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPayment {
    /// Who paid.
    pub(super) company_id: CompanyKey,
    /// How much: above zero, in the company's currency.
    pub(super) amount: Money,
    /// How it came.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 40, example = "bank_transfer")]
    pub(super) method: String,
    /// The day it came; today if not given, and never later.
    pub(super) received_on: Option<Day>,
    /// What the payer wrote; the invoices whose numbers it names are paid first.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "INV-2026-000001")]
    pub(super) reference: Option<String>,
    /// What the bank calls the movement: taken once, for ever.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "2026-03-02/NTRF-0001")]
    pub(super) external_id: Option<String>,
    /// What it pays. Not given: the invoices that the reference names, then those due first. Empty:
    /// nothing yet.
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub(super) allocations: Option<Vec<NewAllocation>>,
}

/// A part of a payment that pays an invoice.
#[derive(Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAllocation {
    /// An invoice of the company that paid.
    pub(super) invoice_id: InvoiceKey,
    /// How much of it: above zero, at most its balance and what was given up of it.
    pub(super) amount: Money,
}

/// What of a payment's rest pays which invoices.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentAllocations {
    /// What it pays.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) allocations: Vec<NewAllocation>,
}

/// Money to be paid back.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRefund {
    /// How much: above zero.
    pub(super) amount: Money,
}

/// What the bank took back of a payment.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReturn {
    /// How much: above zero; not given: all that did not go back before.
    pub(super) amount: Option<Money>,
    /// What the bank calls the movement: taken once, for ever.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "2026-03-04/NRTI-0001")]
    pub(super) external_id: Option<String>,
    /// Why, as the bank says.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 200, example = "AM04 insufficient funds")]
    pub(super) reason: String,
}

/// Which payments.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentFilter {
    /// Of one company.
    #[param(value_type = Option<String>, max_length = 40)]
    pub(super) company_id: Option<CompanyKey>,
    /// Received on or after this day.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) from: Option<Day>,
    /// Received on or before this day.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) to: Option<Day>,
    /// The one with this `external_id`.
    #[param(max_length = 100)]
    pub(super) external_id: Option<String>,
    /// Only those of which something waits to be allocated or refunded; false: only the others.
    pub(super) unapplied: Option<bool>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}

/// The allocations as the domain knows them.
pub(super) fn wanted(allocations: &[NewAllocation]) -> Vec<Allocation> {
    let wanted = allocations.iter();
    wanted.map(|one| Allocation { invoice: *one.invoice_id, amount: one.amount.into() }).collect()
}
