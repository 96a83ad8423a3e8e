//! `GET /v1/invoices/{id}`.

use actix_web::{get, web};
use persistence::billing;

use crate::kernel::access::permission::ReadInvoices;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::InvoiceKey;
use crate::views::invoice::InvoiceView;

/// Get an invoice
///
/// Shows it as posted, with its current settlement.
#[utoipa::path(
    params(InvoiceKey),
    responses((status = 200, body = InvoiceView)),
    security(("bearer" = ["invoices.read"]))
)]
#[get("/invoices/{id}")]
pub(super) async fn get_invoice(
    caller: ResourceCaller<ReadInvoices>,
    id: web::Path<InvoiceKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let invoice = caller.authorize(billing::find_invoice(conn, caller.scope(), **id)?)?;
            Answer::ok(&InvoiceView::of(&invoice, caller.today(conn)?))
        })
        .await
}
