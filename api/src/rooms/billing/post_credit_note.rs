//! `POST /v1/credit-notes`.

use actix_web::post;

use super::credit::{against, on_account};
use super::wire::NewCreditNote;
use crate::kernel::access::permission::PostCreditNotes;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::views::credit_note::CreditNoteView;

/// Post a credit note
///
/// Against an invoice, it credits at most what is invoiced and not yet credited (409
/// `credit_exceeds_invoice`). Each line limits the credit twice: by its quantity, which returns use up,
/// and by its value, which returns and price corrections use up. The unit amount never exceeds the
/// invoiced one. The credit lowers the invoice's balance first; the rest becomes credit of the company.
/// Its tax is that of the invoice. Without an invoice, the whole amount is credit of the company, taxed
/// at today's rates; a missing rate is refused with 409 `tax_rate_missing`. A closed period is refused
/// with 409 `period_closed`, a missing issuer with 409 `issuer_missing`. A refusal uses up no document
/// number.
#[utoipa::path(
    request_body = NewCreditNote,
    responses((status = 201, body = CreditNoteView)),
    security(("bearer" = ["credit_notes.post"]))
)]
#[post("/credit-notes")]
pub(super) async fn post_credit_note(
    caller: Caller<PostCreditNotes>,
    body: Body<NewCreditNote>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let request = body.parse()?;
            let company = caller.company_or(request.company_id.map(|id| *id))?;
            let note = match request.invoice_id {
                Some(invoice) => against(conn, company, *invoice, &request, ctx)?,
                None => on_account(conn, company, &request, ctx)?,
            };
            let place = format!("/v1/credit-notes/{}", note.id);
            Answer::created(place, &CreditNoteView::of(&note)?)
        })
        .await
}
