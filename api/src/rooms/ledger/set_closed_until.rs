//! `PUT /v1/ledger/closed-until`.

use actix_web::put;
use domain::events::EventType;
use domain::ledger::check_over;
use persistence::ledger;

use super::wire::{ClosingRequest, ClosingView};
use crate::kernel::access::permission::CloseLedger;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, At as _};

/// Close a period
///
/// Nothing can be posted on or before this day any more: 409 `period_closed`. A day that is not over is
/// refused with 422 `day_not_over`. A day before the current one is refused with 409 `already_closed`:
/// only `POST /v1/ledger/reopen` reopens the books.
#[utoipa::path(
    request_body = ClosingRequest,
    responses((status = 200, body = ClosingView)),
    security(("bearer" = ["ledger.close"]))
)]
#[put("/ledger/closed-until")]
pub(super) async fn set_closed_until(
    caller: Caller<CloseLedger>,
    body: Body<ClosingRequest>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let day = body.parse()?.closed_until.0;
            check_over(day, ctx.today(conn)?).at("/closed_until")?;
            let before = ledger::lock_closing(conn)?;
            caller.if_match(before.version)?;
            // Taken under the lock, so every earlier posting has an earlier time or the same.
            let closed_at = caller.state().clock.wall();
            let told = before.version;
            let view = ClosingView::from(ledger::close_until(conn, before, day, closed_at)?);
            if view.version != told {
                view.record(conn, EventType::LedgerClosed, ctx)?;
            }
            Answer::ok(&view)
        })
        .await
}
