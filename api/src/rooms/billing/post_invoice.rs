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
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderKey;
use crate::views::invoice::InvoiceView;

/// An empty request: the shipped quantities are invoiced.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvoiceRequest {}

/// Invoice an order
///
/// Invoices the quantities that are shipped and not yet invoiced; the first invoice includes the order's
/// charges. Tax is computed once per category and rate, at the rate of the day of shipment, whatever the
/// order's forecast was. Refused with 409 `nothing_to_invoice` if there is nothing to invoice,
/// `issuer_missing` without an issuer, `tax_rate_missing` without a rate, and `period_closed` in a closed
/// period. A refusal uses up no document number.
#[utoipa::path(
    params(OrderKey),
    request_body = Option<InvoiceRequest>,
    responses((status = 201, body = InvoiceView)),
    security(("bearer" = ["invoices.post"]))
)]
#[post("/orders/{id}/invoices")]
pub(super) async fn post_invoice(
    caller: ResourceCaller<PostInvoices>,
    id: web::Path<OrderKey>,
    body: Body<Option<InvoiceRequest>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let order = caller.authorize(orders::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(order.version)?;
            let InvoiceRequest {} = body.parse_or_default()?;
            let (invoice, view) = invoice(conn, &order, ctx)?;
            let place = format!("/v1/invoices/{}", invoice.id);
            Ok(Answer::text(view, invoice.version).created_at(place))
        })
        .await
}
