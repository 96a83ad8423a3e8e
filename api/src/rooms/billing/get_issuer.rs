//! `GET /v1/issuer`.

use actix_web::get;
use persistence::billing;

use super::issuer_wire::IssuerView;
use crate::kernel::access::permission::ReadIssuer;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};

/// Get the issuer
///
/// The legal entity that issues invoices; 404 until it is set.
#[utoipa::path(
    responses((status = 200, body = IssuerView)),
    security(("bearer" = ["issuer.read"]))
)]
#[get("/issuer")]
pub(super) async fn get_issuer(caller: Caller<ReadIssuer>) -> Answered {
    caller
        .read(|conn, _caller| {
            let issuer = billing::issuer(conn)?.ok_or_else(Problem::not_found)?;
            Answer::ok(&IssuerView::from(&issuer))
        })
        .await
}
