//! `POST /v1/credit-notes/{id}/allocations`.

use std::collections::BTreeMap;

use actix_web::{post, web};
use chrono::NaiveDate;
use domain::billing::{CreditNote, Invoice, Split};
use domain::events::EventType;
use domain::identity::Scope;
use domain::ledger::{dated, postings};
use domain::payments::{Allocation, OpenInvoice, allocate};
use persistence::billing::{Part, SettledBy};
use persistence::ledger::LedgerError;
use persistence::{Conn, billing, ledger};

use super::wire::{CreditAllocation, CreditAllocations};
use crate::kernel::access::permission::AllocateCreditNotes;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::CreditNoteKey;
use crate::views::credit_note::{CreditNoteView, record_credit_note, source};
use crate::views::invoice::{open, record_paid};

/// Pay invoices with credit
///
/// What a credit note has left pays other invoices of its company: they count it as paid. It may also bring
/// back what was given up of them. More than is left, or than is open of an invoice, is refused with 409 `over_allocation`, in a closed period with 409
/// `period_closed`.
#[utoipa::path(
    params(CreditNoteKey),
    request_body = CreditAllocations,
    responses((status = 201, body = CreditNoteView)),
    security(("bearer" = ["credit_notes.allocate"]))
)]
#[post("/credit-notes/{id}/allocations")]
pub(super) async fn allocate_credit_note(
    caller: CallerOn<AllocateCreditNotes>,
    id: web::Path<CreditNoteKey>,
    body: Body<CreditAllocations>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let note = caller.admit(billing::find_credit_note(conn, caller.scope(), **id)?)?;
            let wanted = body.parse()?.allocations;
            let wanted: Vec<Allocation> = wanted.iter().map(Allocation::from).collect();
            // Invoices are locked before what pays them, everywhere.
            let ids: Vec<_> = wanted.iter().map(|one| one.invoice).collect();
            let invoices = billing::lock_invoices(conn, note.company, &ids)?;
            let scope = Scope::Company(note.company);
            let note = caller.admit(billing::lock_credit_note(conn, &scope, note.id)?)?;
            caller.if_match(note.version)?;
            let note = pay(conn, note, invoices, &wanted, now)?;
            let place = format!("/v1/credit-notes/{}", note.id);
            Answer::created(place, &CreditNoteView::of(&note)?)
        })
        .await
}

fn pay(
    conn: &mut Conn,
    note: CreditNote,
    invoices: Vec<Invoice>,
    wanted: &[Allocation],
    now: &Occasion,
) -> Result<CreditNote, Problem> {
    let open: Vec<OpenInvoice> = invoices.iter().map(open).collect();
    let allocations = allocate(note.left()?, wanted, &open)?;
    let (today, books) = (now.today(conn)?, ledger::books(conn)?);
    let note = note.allocated_to(&allocations)?;
    let nothing = Split::none(note.document.currency);
    let mut applied = BTreeMap::<NaiveDate, Split>::new();
    for invoice in invoices {
        if let Some(one) = allocations.iter().find(|one| one.invoice == invoice.id) {
            let on = dated(today, [note.issued_on, invoice.issued_on])?;
            let (after, split) = invoice.settlement.pay(one.amount)?;
            let part = Part::of(SettledBy::Credit(note.id), split, on)?;
            let invoice = billing::settle(conn, invoice, after, &[part], now.at)?;
            record_paid(conn, &invoice, now)?;
            let sum = applied.entry(on).or_insert(nothing);
            *sum = sum.plus(split)?;
        }
    }
    billing::save_credit_use(conn, &note)?;
    for (on, split) in applied {
        let entry = postings::allocation(on, split).map_err(LedgerError::from)?;
        ledger::post(conn, books.open(on)?, entry.as_ref(), &source(&note), now.wall)?;
    }
    record_credit_note(conn, EventType::CreditNoteAllocated, &note, now)?;
    Ok(note)
}

impl From<&CreditAllocation> for Allocation {
    fn from(wanted: &CreditAllocation) -> Self {
        Self { invoice: *wanted.invoice_id, amount: wanted.amount.into() }
    }
}
