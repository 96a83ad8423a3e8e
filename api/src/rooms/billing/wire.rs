//! Filters, lists and requests of this room.

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

/// Which invoices.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct InvoiceQuery {
    /// Of one company.
    pub(super) company_id: Option<CompanyKey>,
    /// Of one order.
    pub(super) order_id: Option<OrderKey>,
    /// Where they stand: `posted`, `partially_paid`, `paid`, `credited`, `written_off`.
    #[param(max_length = 40)]
    pub(super) status: Option<String>,
    /// Only those with something owed after the day it was due, or only the others.
    pub(super) overdue: Option<bool>,
    /// Due on or after this day.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) due_from: Option<Day>,
    /// Due on or before this day.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) due_to: Option<Day>,
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page before ended: its `next_cursor`.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}

impl InvoiceQuery {
    /// The filter, as of `today`.
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

/// A page of invoices, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoiceList {
    /// The invoices of this page.
    pub(super) data: Vec<InvoiceView>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which credit notes.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditNoteQuery {
    /// Of one company.
    pub(super) company_id: Option<CompanyKey>,
    /// Against one invoice.
    pub(super) invoice_id: Option<InvoiceKey>,
    /// Against the invoices of one order.
    pub(super) order_id: Option<OrderKey>,
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page before ended: its `next_cursor`.
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

/// A page of credit notes, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct CreditNoteList {
    /// The credit notes of this page.
    pub(super) data: Vec<CreditNoteView>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// A credit note to be posted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCreditNote {
    /// Whom it is for; members need not say.
    pub(super) company_id: Option<CompanyKey>,
    /// The invoice it corrects; without it, it is a credit on account.
    pub(super) invoice_id: Option<InvoiceKey>,
    /// What is credited.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) lines: Vec<CreditLine>,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "Damaged in transit")]
    pub(super) reason: String,
}

/// What is credited of one line of an invoice, or of one SKU.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditLine {
    /// The SKU; for a charge of the invoice its word, `freight` or `surcharge`. Its lines are taken in their
    /// order, those of just this price first. May be left out beside `invoice_line_number`.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(super) sku: Option<String>,
    /// The line of the invoice; not given: the lines of the SKU.
    #[validate(range(min = 1))]
    #[schema(minimum = 1, example = 1)]
    pub(super) invoice_line_number: Option<i64>,
    /// `return`: the pieces come back; `price`: they stay and cost less. `return` if not given.
    pub(super) kind: Option<CreditLineKind>,
    /// How many.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 2)]
    pub(super) quantity: i64,
    /// What is credited for one, net of tax, in the currency of the invoice or else of the company; at most
    /// what was invoiced for one.
    pub(super) unit_price: UnitPrice,
}

/// Why something is credited.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CreditLineKind {
    /// The pieces come back.
    Return,
    /// They stay and cost less.
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
    /// Whether the pieces come back.
    pub(super) fn kind(&self) -> CreditKind {
        self.kind.map_or(CreditKind::Return, Into::into)
    }

    /// What the line at `index` asks for of an invoice.
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

/// Which invoices credit is to pay.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditAllocations {
    /// Which, and how much of each.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub(super) allocations: Vec<CreditAllocation>,
}

/// What credit is to pay of one invoice.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditAllocation {
    /// The invoice.
    pub(super) invoice_id: InvoiceKey,
    /// How much of it.
    pub(super) amount: Money,
}
