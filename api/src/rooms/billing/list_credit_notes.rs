//! `GET /v1/credit-notes`.

use actix_web::get;
use persistence::billing;
use persistence::page::{Position, Slice};

use super::wire::{CreditNoteList, CreditNoteQuery};
use crate::kernel::access::permission::ReadCreditNotes;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::views::credit_note::CreditNoteView;

/// List credit notes
///
/// Newest first.
#[utoipa::path(
    params(CreditNoteQuery),
    responses((status = 200, body = CreditNoteList)),
    security(("bearer" = ["credit_notes.read"]))
)]
#[get("/credit-notes")]
pub(super) async fn list_credit_notes(
    caller: Caller<ReadCreditNotes>,
    query: Query<CreditNoteQuery>,
) -> Answered {
    let filter = query.filter();
    let page = caller.page::<Position>(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let slice = Slice { after: page.after, limit: page.fetch() };
            let notes = billing::list_credit_notes(conn, caller.scope(), &filter, slice)?;
            let (data, next_cursor) = page.fill(
                notes,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |note| CreditNoteView::of(&note),
            )?;
            Answer::ok(&CreditNoteList { data, next_cursor })
        })
        .await
}
