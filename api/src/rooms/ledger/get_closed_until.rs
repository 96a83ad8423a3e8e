//! `GET /v1/ledger/closed-until`.

use actix_web::get;
use persistence::ledger;

use super::wire::ClosingView;
use crate::kernel::access::permission::ReadLedger;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// Get the closed period
///
/// The last day of the closed period: nothing is posted on or before it.
#[utoipa::path(
    responses((status = 200, body = ClosingView)),
    security(("bearer" = ["ledger.read"]))
)]
#[get("/ledger/closed-until")]
pub(super) async fn get_closed_until(caller: Caller<ReadLedger>) -> Answered {
    caller.read(|conn, _caller| Answer::ok(&ClosingView::from(ledger::closing(conn)?))).await
}
