//! JSON of credit notes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::billing::{CreditNote, Split};
use domain::events::EventType;
use domain::ledger::postings;
use persistence::ledger::{Document, LedgerError, OpenDay};
use persistence::{Conn, ledger};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::{DocumentLineView, TaxGroupView};
use super::parties::PartiesView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, CreditNoteKey, InvoiceKey, Money};

/// A posted credit note: `total` = `applied` + `allocated` + `refunded` + `unapplied`.
#[derive(Serialize, ToSchema)]
#[schema(as = CreditNote)]
pub(crate) struct CreditNoteView {
    /// Id of the credit note.
    id: CreditNoteKey,
    /// Number of the credit note: without gaps within an issuer's year.
    #[schema(example = "CN-2026-000001")]
    number: String,
    /// Company credited.
    company_id: CompanyKey,
    /// The invoice that the credit note corrects; null: a credit on account.
    #[schema(required = true)]
    invoice_id: Option<InvoiceKey>,
    /// Reason for the credit.
    #[schema(example = "Damaged in transit")]
    reason: String,
    /// Issue date.
    issued_on: NaiveDate,
    /// Sum of the lines, net of tax.
    net_total: Money,
    /// Sum of the taxes.
    tax_total: Money,
    /// Total, with tax.
    total: Money,
    /// Amount applied to the corrected invoice: lowered its balance, or reversed a write-off.
    applied: Money,
    /// Part of `applied` that reversed a write-off of the invoice.
    write_off_reversed: Money,
    /// Amount allocated to other invoices since.
    allocated: Money,
    /// Amount refunded since.
    refunded: Money,
    /// Amount left: credit of the company.
    unapplied: Money,
    /// Lines of the credit note.
    lines: Vec<DocumentLineView>,
    /// Taxes, once per category and rate.
    taxes: Vec<TaxGroupView>,
    /// Parties of the document.
    parties: PartiesView,
    /// Version, rises with every use of the credit; its `ETag`.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// Time of posting.
    created_at: DateTime<Utc>,
}

impl CreditNoteView {
    pub(crate) fn of(note: &CreditNote) -> Result<Self, Problem> {
        let document = &note.document;
        Ok(Self {
            id: note.id.into(),
            number: note.number.clone(),
            company_id: note.company.into(),
            invoice_id: note.invoice.map(Into::into),
            reason: note.reason.clone(),
            issued_on: note.issued_on,
            net_total: document.net.into(),
            tax_total: document.tax.into(),
            total: document.total.into(),
            applied: note.applied.into(),
            write_off_reversed: note.write_off_reversed.into(),
            allocated: note.allocated.into(),
            refunded: note.refunded.into(),
            unapplied: note.left()?.into(),
            lines: document.lines.iter().map(Into::into).collect(),
            taxes: document.groups.iter().map(Into::into).collect(),
            parties: (&note.parties).into(),
            version: note.version,
            created_at: note.created_at,
        })
    }
}

/// The credit note as its ledger entries reference it.
pub(crate) fn source(note: &CreditNote) -> Document<'_> {
    let (id, number, company) = (note.id.uuid(), note.number.as_str(), note.company);
    Document { kind: "credit_note", id, number, company }
}

/// Posts an allocation of the note's remaining credit, and records its event.
pub(crate) fn book_allocation(
    conn: &mut Conn,
    day: OpenDay,
    (note, applied): (&CreditNote, Split),
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let entry = postings::allocation(day.date(), applied).map_err(LedgerError::from)?;
    ledger::post(conn, day, entry.as_ref(), &source(note), ctx.wall)?;
    record_credit_note(conn, EventType::CreditNoteAllocated, note, ctx)
}

/// Records an event `kind` of the credit note.
pub(crate) fn record_credit_note(
    conn: &mut Conn,
    kind: EventType,
    note: &CreditNote,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = CreditNoteView::of(note)?;
    let (id, version, company) = (note.id, note.version, Some(note.company));
    record(conn, kind, &Subject { id, version, company, view: &view }, ctx)
}
