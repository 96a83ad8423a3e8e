//! JSON of invoices.

use chrono::{DateTime, NaiveDate, Utc};
use domain::billing::{Invoice, InvoiceStatus};
use domain::events::EventType;
use domain::payments::OpenInvoice;
use persistence::Conn;
use persistence::events::Kept;
use persistence::ledger::Document;
use serde::Serialize;
use utoipa::ToSchema;

use super::document::{DocumentLineView, TaxGroupView};
use super::parties::PartiesView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record_text};
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, InvoiceKey, Money, OrderKey};

/// A posted invoice: immutable except for its settlement; credit notes correct it.
#[derive(Serialize, ToSchema)]
#[schema(as = Invoice)]
pub(crate) struct InvoiceView {
    /// Id of the invoice.
    id: InvoiceKey,
    /// Number of the invoice: without gaps within an issuer's year.
    #[schema(example = "INV-2026-000001")]
    number: String,
    /// Status of the invoice.
    #[schema(example = "posted", extensions(("x-extensible-enum" = json!(InvoiceStatus::ALL.map(InvoiceStatus::as_str)))))]
    status: &'static str,
    /// Whether a balance is open after the due date.
    overdue: bool,
    /// Company invoiced.
    company_id: CompanyKey,
    /// The order invoiced.
    order_id: OrderKey,
    /// The buyer's own number for the order (purchase order).
    #[schema(required = true, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// Issue date.
    issued_on: NaiveDate,
    /// Due date.
    due_on: NaiveDate,
    /// Sum of the lines, net of tax.
    net_total: Money,
    /// Sum of the taxes.
    tax_total: Money,
    /// Total, with tax.
    total: Money,
    /// Sum of the credit notes against the invoice.
    credited: Money,
    /// Part of `credited` that lowered the balance or reversed a write-off; the rest became credit of the
    /// company.
    credit_applied: Money,
    /// Amount paid by payments and by credit of other credit notes.
    paid: Money,
    /// Amount written off.
    written_off: Money,
    /// Open balance: `total` less `credit_applied`, `paid` and `written_off`.
    balance: Money,
    /// Lines of the invoice.
    lines: Vec<DocumentLineView>,
    /// Taxes, once per category and rate.
    taxes: Vec<TaxGroupView>,
    /// Parties of the document.
    parties: PartiesView,
    /// Version, rises with every change of the settlement; its `ETag`.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// Time of posting.
    created_at: DateTime<Utc>,
}

impl InvoiceView {
    /// Renders `invoice` as of `today`.
    pub(crate) fn of(invoice: &Invoice, today: NaiveDate) -> Self {
        let (document, settlement) = (&invoice.document, &invoice.settlement);
        Self {
            id: invoice.id.into(),
            number: invoice.number.clone(),
            status: settlement.status().as_str(),
            overdue: settlement.is_overdue(invoice.due_on, today),
            company_id: invoice.company.into(),
            order_id: invoice.order.into(),
            purchase_order_number: invoice.purchase_order_number.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            net_total: document.net.into(),
            tax_total: document.tax.into(),
            total: document.total.into(),
            credited: settlement.credited().into(),
            credit_applied: settlement.credit_applied().into(),
            paid: settlement.paid().into(),
            written_off: settlement.written_off().into(),
            balance: settlement.balance().into(),
            lines: document.lines.iter().map(Into::into).collect(),
            taxes: document.groups.iter().map(Into::into).collect(),
            parties: (&invoice.parties).into(),
            version: invoice.version,
            created_at: invoice.created_at,
        }
    }
}

/// The invoice as its ledger entries reference it.
pub(crate) fn source(invoice: &Invoice) -> Document<'_> {
    let (id, number, company) = (invoice.id.uuid(), invoice.number.as_str(), invoice.company);
    Document { kind: "invoice", id, number, company }
}

/// Records an event `kind` of the invoice, and returns the JSON its GET shows.
pub(crate) fn record_invoice(
    conn: &mut Conn,
    kind: EventType,
    invoice: &Invoice,
    ctx: &WriteContext,
) -> Result<String, Problem> {
    let view = InvoiceView::of(invoice, ctx.today(conn)?);
    let view = serde_json::to_string(&view).map_err(Problem::internal)?;
    let (id, version, company) = (invoice.id, invoice.version, Some(invoice.company));
    let subject = Subject { id, version, company, view: view.as_str() };
    record_text(conn, kind, &subject, Kept::Here, ctx)?;
    Ok(view)
}

/// The invoice as an allocation needs it.
pub(crate) fn open(invoice: &Invoice) -> OpenInvoice {
    OpenInvoice {
        id: invoice.id,
        number: invoice.number.clone(),
        due_on: invoice.due_on,
        balance: invoice.settlement.balance(),
        given_up: invoice.settlement.written_off(),
    }
}
