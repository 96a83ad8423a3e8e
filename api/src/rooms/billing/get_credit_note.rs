//! `GET /v1/credit-notes/{id}`.

use actix_web::{get, web};
use persistence::billing;

use crate::kernel::access::permission::ReadCreditNotes;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::CreditNoteKey;
use crate::views::credit_note::CreditNoteView;

/// Get a credit note
///
/// Shows it as posted, with its remaining credit.
#[utoipa::path(
    params(CreditNoteKey),
    responses((status = 200, body = CreditNoteView)),
    security(("bearer" = ["credit_notes.read"]))
)]
#[get("/credit-notes/{id}")]
pub(super) async fn get_credit_note(
    caller: ResourceCaller<ReadCreditNotes>,
    id: web::Path<CreditNoteKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let note = caller.authorize(billing::find_credit_note(conn, caller.scope(), **id)?)?;
            Answer::ok(&CreditNoteView::of(&note)?)
        })
        .await
}
