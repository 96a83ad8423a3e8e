//! `POST /v1/invoices/{id}/write-off`.

use actix_web::{post, web};
use chrono::{DateTime, NaiveDate, Utc};
use domain::billing::WriteOff;
use persistence::billing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::write_off::write_off;
use crate::kernel::access::permission::WriteOffInvoices;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, InvoiceKey, Money, WriteOffKey};

/// The reason for a write-off.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct WriteOffRequest {
    /// Reason for the write-off.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "Insolvent")]
    reason: String,
}

/// A write-off: the whole open balance of an invoice, given up.
#[derive(Serialize, ToSchema)]
#[schema(as = WriteOff)]
struct WriteOffView {
    /// Id of the write-off.
    id: WriteOffKey,
    /// Invoice that was written off.
    invoice_id: InvoiceKey,
    /// Company that owed the amount.
    company_id: CompanyKey,
    /// Amount written off.
    amount: Money,
    /// Reason for the write-off.
    #[schema(example = "Insolvent")]
    reason: String,
    /// Effective date.
    written_off_on: NaiveDate,
    /// Always 1: a write-off never changes.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// Time of recording.
    created_at: DateTime<Utc>,
}

impl From<WriteOff> for WriteOffView {
    fn from(write_off: WriteOff) -> Self {
        Self {
            id: write_off.id.into(),
            invoice_id: write_off.invoice.into(),
            company_id: write_off.company.into(),
            amount: write_off.amount.into(),
            reason: write_off.reason,
            written_off_on: write_off.written_off_on,
            version: 1,
            created_at: write_off.created_at,
        }
    }
}

/// Write an invoice off
///
/// Gives up the open balance of the invoice. A later payment or credit for the invoice first reverses the
/// write-off instead of becoming credit of the company. Refused with 409 `nothing_to_write_off` if
/// nothing is owed, and with 409 `period_closed` in a closed period.
#[utoipa::path(
    params(InvoiceKey),
    request_body = WriteOffRequest,
    responses((status = 201, body = WriteOffView)),
    security(("bearer" = ["invoices.write_off"]))
)]
#[post("/invoices/{id}/write-off")]
pub(super) async fn record_write_off(
    caller: ResourceCaller<WriteOffInvoices>,
    id: web::Path<InvoiceKey>,
    body: Body<WriteOffRequest>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let invoice = caller.authorize(billing::lock_invoice(conn, caller.scope(), **id)?)?;
            caller.if_match(invoice.version)?;
            let place = format!("/v1/invoices/{}", invoice.id);
            let write_off = write_off(conn, invoice, body.parse()?.reason, ctx)?;
            Answer::created(place, &WriteOffView::from(write_off))
        })
        .await
}
