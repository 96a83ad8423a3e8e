//! Invoices, as they are shown.

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
use crate::kernel::events::{Subject, record_text};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, InvoiceKey, Money, OrderKey};

/// A posted invoice: never changed, only settled, and corrected by credit notes.
#[derive(Serialize, ToSchema)]
#[schema(as = Invoice)]
pub(crate) struct InvoiceView {
    /// Its id.
    id: InvoiceKey,
    /// Its number: without gaps within an issuer's year.
    #[schema(example = "INV-2026-000001")]
    number: String,
    /// Where it stands.
    #[schema(example = "posted", extensions(("x-extensible-enum" = json!(InvoiceStatus::ALL.map(InvoiceStatus::as_str)))))]
    status: &'static str,
    /// Whether something is owed after the day it was due.
    overdue: bool,
    /// Whose debt it is.
    company_id: CompanyKey,
    /// The order it is for.
    order_id: OrderKey,
    /// The buyer's own number for the order.
    #[schema(required = true, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// Its date.
    issued_on: NaiveDate,
    /// When it is due.
    due_on: NaiveDate,
    /// What the lines come to.
    net_total: Money,
    /// What the taxes come to.
    tax_total: Money,
    /// What it comes to.
    total: Money,
    /// The credit notes against it, added up.
    credited: Money,
    /// What of them lowered the balance or took a write-off back; the rest became credit of the company.
    credit_applied: Money,
    /// What payments, and credit of other credit notes, paid of it.
    paid: Money,
    /// What is given up.
    written_off: Money,
    /// What is still owed: `total` less `credit_applied`, `paid` and `written_off`.
    balance: Money,
    /// Its lines.
    lines: Vec<DocumentLineView>,
    /// Its taxes, once per category and rate.
    taxes: Vec<TaxGroupView>,
    /// Who stands on it.
    parties: PartiesView,
    /// Rises with every change of what settles it; its `ETag`.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// When it was posted.
    created_at: DateTime<Utc>,
}

impl InvoiceView {
    /// `invoice` as it stands `today`.
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

/// The invoice, as its ledger entries name it.
pub(crate) fn source(invoice: &Invoice) -> Document<'_> {
    let (id, number, company) = (invoice.id.uuid(), invoice.number.as_str(), invoice.company);
    Document { kind: "invoice", id, number, company }
}

/// Records that `kind` happened to the invoice, and answers how its GET shows it, in JSON.
pub(crate) fn record_invoice(
    conn: &mut Conn,
    kind: EventType,
    invoice: &Invoice,
    now: &Occasion,
) -> Result<String, Problem> {
    let view = InvoiceView::of(invoice, now.today(conn)?);
    let view = serde_json::to_string(&view).map_err(Problem::internal)?;
    let (id, version, company) = (invoice.id, invoice.version, Some(invoice.company));
    let subject = Subject { id, version, company, view: view.as_str() };
    record_text(conn, kind, &subject, Kept::Here, now)?;
    Ok(view)
}

/// The invoice, as an allocation must know it.
pub(crate) fn open(invoice: &Invoice) -> OpenInvoice {
    OpenInvoice {
        id: invoice.id,
        number: invoice.number.clone(),
        due_on: invoice.due_on,
        balance: invoice.settlement.balance(),
        given_up: invoice.settlement.written_off(),
    }
}
