//! Filters, lists and requests of billing.

use chrono::NaiveDate;
use domain::billing::{CreditKind, CreditLineOf, CreditRequest, InvoiceStatus};
use domain::catalog::LARGEST_QUANTITY;
use domain::failure::Violation;
use persistence::billing::{CreditNoteFilter, InvoiceFilter, Overdue};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::query::bad_query;
use crate::kernel::wire::{CompanyKey, Day, InvoiceKey, Money, OrderKey, UnitPrice};
use crate::views::credit_note::CreditNoteView;
use crate::views::invoice::InvoiceView;

/// Filter for invoices.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct InvoiceQuery {
    /// Of this company.
    pub(super) company_id: Option<CompanyKey>,
    /// Of this order.
    pub(super) order_id: Option<OrderKey>,
    /// Status: `posted`, `partially_paid`, `paid`, `credited`, `written_off`.
    #[param(max_length = 40)]
    pub(super) status: Option<String>,
    /// True: only invoices with an open balance after their due date; false: only the others.
    pub(super) overdue: Option<bool>,
    /// Due on or after this date.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) due_from: Option<Day>,
    /// Due on or before this date.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) due_to: Option<Day>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}

impl InvoiceQuery {
    /// The domain filter, as of `today`.
    pub(super) fn filter(&self, today: NaiveDate) -> Result<InvoiceFilter, Problem> {
        let status = self.status.as_deref().map(|word| {
            let refused = || bad_query(&format!("`status`: `{word}` is not an invoice status"));
            word.parse::<InvoiceStatus>().map_err(|_unknown| refused())
        });
        let overdue = self
            .overdue
            .map(|overdue| if overdue { Overdue::Yes(today) } else { Overdue::No(today) });
        Ok(InvoiceFilter {
            company: self.company_id.map(|id| *id),
            order: self.order_id.map(|id| *id),
            status: status.transpose()?,
            overdue,
            due_from: self.due_from.map(|day| day.0),
            due_to: self.due_to.map(|day| day.0),
        })
    }
}

/// A page of invoices, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoiceList {
    /// Invoices of this page.
    pub(super) data: Vec<InvoiceView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for credit notes.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditNoteQuery {
    /// Of this company.
    pub(super) company_id: Option<CompanyKey>,
    /// Against this invoice.
    pub(super) invoice_id: Option<InvoiceKey>,
    /// Against the invoices of this order.
    pub(super) order_id: Option<OrderKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}

impl CreditNoteQuery {
    pub(super) fn filter(&self) -> CreditNoteFilter {
        CreditNoteFilter {
            company: self.company_id.map(|id| *id),
            invoice: self.invoice_id.map(|id| *id),
            order: self.order_id.map(|id| *id),
        }
    }
}

/// A page of credit notes, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct CreditNoteList {
    /// Credit notes of this page.
    pub(super) data: Vec<CreditNoteView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// A new credit note.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCreditNote {
    /// Company that receives the credit; members may omit it.
    pub(super) company_id: Option<CompanyKey>,
    /// Invoice to correct; omitted: a credit on account.
    pub(super) invoice_id: Option<InvoiceKey>,
    /// Lines to credit.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) lines: Vec<CreditLine>,
    /// Reason for the credit note.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "Damaged in transit")]
    pub(super) reason: String,
}

/// Credit for one line of an invoice, or for one SKU.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditLine {
    /// SKU to credit; for a charge of the invoice, `freight` or `surcharge`. Its invoice lines are
    /// credited in order, lines with exactly this price first. Optional if `invoice_line_number` is
    /// given.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(super) sku: Option<String>,
    /// Line number of the invoice; omitted: all lines of the SKU.
    #[validate(range(min = 1))]
    #[schema(minimum = 1, example = 1)]
    pub(super) invoice_line_number: Option<i64>,
    /// `return`: the goods come back; `price`: the customer keeps them at a lower price. Default
    /// `return`.
    pub(super) kind: Option<CreditLineKind>,
    /// Quantity to credit.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 2)]
    pub(super) quantity: i64,
    /// Net credit per unit, in the currency of the invoice or else of the company; at most the invoiced
    /// unit price.
    pub(super) unit_price: UnitPrice,
}

/// Reason for the credit of a line.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CreditLineKind {
    /// The goods come back.
    Return,
    /// The customer keeps the goods at a lower price.
    Price,
}

impl From<CreditLineKind> for CreditKind {
    fn from(word: CreditLineKind) -> Self {
        match word {
            CreditLineKind::Return => Self::Return,
            CreditLineKind::Price => Self::Price,
        }
    }
}

impl CreditLine {
    /// Whether the goods come back.
    pub(super) fn kind(&self) -> CreditKind {
        self.kind.map_or(CreditKind::Return, Into::into)
    }

    /// The credit of an invoice that the line at `index` requests.
    pub(super) fn of_invoice(&self, index: usize) -> Result<CreditRequest, Violation> {
        let line = match (self.invoice_line_number, &self.sku) {
            (Some(number), sku) => CreditLineOf::Number { number, sku: sku.clone() },
            (None, Some(sku)) => CreditLineOf::Sku(sku.clone()),
            (None, None) => {
                let detail = "a line has `sku` or `invoice_line_number`";
                return Err(missing(index, detail));
            }
        };
        let (kind, quantity, unit_price) = (self.kind(), self.quantity, self.unit_price.0);
        Ok(CreditRequest { line, kind, quantity, unit_price })
    }

    /// The SKU that the line at `index` credits on account.
    pub(super) fn on_account(&self, index: usize) -> Result<&str, Violation> {
        if self.invoice_line_number.is_some() {
            let pointer = format!("/lines/{index}/invoice_line_number");
            let detail = "a credit on account corrects no invoice";
            return Err(Violation::new(pointer, "no_invoice", detail));
        }
        let missing = || missing(index, "a line of a credit on account has a `sku`");
        self.sku.as_deref().ok_or_else(missing)
    }
}

fn missing(index: usize, detail: &str) -> Violation {
    Violation::new(format!("/lines/{index}/sku"), "missing_field", detail)
}

/// Invoices to pay with credit.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditAllocations {
    /// The invoices and the amount for each.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub(super) allocations: Vec<CreditAllocation>,
}

/// Credit to allocate to one invoice.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditAllocation {
    /// Invoice to pay.
    pub(super) invoice_id: InvoiceKey,
    /// Amount to allocate.
    pub(super) amount: Money,
}
