//! `POST /v1/orders/{id}/invoices`.

use actix_web::{post, web};
use persistence::orders;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::invoice::invoice;
use crate::kernel::access::permission::PostInvoices;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::invoice::InvoiceView;

/// Nothing needs to be said: what is shipped is invoiced.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvoiceRequest {}

/// Invoice an order
///
/// Invoices what is shipped and not yet invoiced; the order's charges go with the first invoice. Tax is
/// computed once per category and rate: the rate of the day on which the goods left, whatever the order had
/// forecast. With nothing to invoice it is refused with 409 `nothing_to_invoice`, without an issuer with 409
/// `issuer_missing`, where no rate is set with 409 `tax_rate_missing`, in a closed period with 409
/// `period_closed`; no number is used then.
#[utoipa::path(
    params(OrderKey),
    request_body = Option<InvoiceRequest>,
    responses((status = 201, body = InvoiceView)),
    security(("bearer" = ["invoices.post"]))
)]
#[post("/orders/{id}/invoices")]
pub(super) async fn post_invoice(
    caller: CallerOn<PostInvoices>,
    id: web::Path<OrderKey>,
    body: Body<Option<InvoiceRequest>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let order = caller.admit(orders::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(order.version)?;
            let InvoiceRequest {} = body.parse_or_default()?;
            let (invoice, view) = invoice(conn, &order, now)?;
            let place = format!("/v1/invoices/{}", invoice.id);
            Ok(Answer::text(view, invoice.version).created_at(place))
        })
        .await
}
