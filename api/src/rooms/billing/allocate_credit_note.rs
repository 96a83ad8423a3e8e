//! `POST /v1/credit-notes/{id}/allocations`.

use actix_web::{post, web};
use domain::identity::Scope;
use domain::payments::Allocation;
use persistence::billing;

use super::wire::{CreditAllocation, CreditAllocations};
use crate::flows::credit_note::pay;
use crate::kernel::access::permission::AllocateCreditNotes;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::CreditNoteKey;
use crate::views::credit_note::CreditNoteView;

/// Allocate a credit note
///
/// Pays other invoices of the company with the remaining credit of a credit note. Such an allocation
/// counts as paid, and may also reverse a write-off. An amount above the remaining credit, or above the
/// balance of an invoice, is refused with 409 `over_allocation`; in a closed period, 409 `period_closed`.
#[utoipa::path(
    params(CreditNoteKey),
    request_body = CreditAllocations,
    responses((status = 201, body = CreditNoteView)),
    security(("bearer" = ["credit_notes.allocate"]))
)]
#[post("/credit-notes/{id}/allocations")]
pub(super) async fn allocate_credit_note(
    caller: ResourceCaller<AllocateCreditNotes>,
    id: web::Path<CreditNoteKey>,
    body: Body<CreditAllocations>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let note = caller.authorize(billing::find_credit_note(conn, caller.scope(), **id)?)?;
            let wanted = body.parse()?.allocations;
            let wanted: Vec<Allocation> = wanted.iter().map(Allocation::from).collect();
            // Lock order, everywhere: invoices before the payments and credit notes that pay them.
            let ids: Vec<_> = wanted.iter().map(|one| one.invoice).collect();
            let invoices = billing::lock_invoices(conn, note.company, &ids)?;
            let scope = Scope::Company(note.company);
            let note = caller.authorize(billing::lock_credit_note(conn, &scope, note.id)?)?;
            caller.if_match(note.version)?;
            let note = pay(conn, note, invoices, &wanted, ctx)?;
            let place = format!("/v1/credit-notes/{}", note.id);
            Answer::created(place, &CreditNoteView::of(&note)?)
        })
        .await
}

impl From<&CreditAllocation> for Allocation {
    fn from(wanted: &CreditAllocation) -> Self {
        Self { invoice: *wanted.invoice_id, amount: wanted.amount.into() }
    }
}
