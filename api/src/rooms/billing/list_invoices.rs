//! `GET /v1/invoices`.

use actix_web::get;
use persistence::billing;
use persistence::page::{Position, Slice};

use super::wire::{InvoiceList, InvoiceQuery};
use crate::kernel::access::permission::ReadInvoices;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::views::invoice::InvoiceView;

/// List invoices
///
/// Newest first. Buyers see the invoices of their own orders.
#[utoipa::path(
    params(InvoiceQuery),
    responses((status = 200, body = InvoiceList)),
    security(("bearer" = ["invoices.read"]))
)]
#[get("/invoices")]
pub(super) async fn list_invoices(
    caller: Caller<ReadInvoices>,
    query: Query<InvoiceQuery>,
) -> Answered {
    let page = caller.page::<Position>(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let today = caller.today(conn)?;
            let filter = query.filter(today)?;
            let slice = Slice { after: page.after, limit: page.fetch() };
            let invoices = billing::list_invoices(conn, caller.scope(), &filter, slice)?;
            let (data, next_cursor) = page.fill(
                invoices,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |invoice| Ok(InvoiceView::of(&invoice, today)),
            )?;
            Answer::page(&InvoiceList { data, next_cursor })
        })
        .await
}
