//! `POST /v1/ledger/reopen`.

use actix_web::post;
use domain::events::EventType;
use persistence::ledger;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::wire::ClosingView;
use crate::kernel::access::permission::ReopenLedger;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::Day;

/// How far the books are to be opened again, and why.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reopening {
    /// The day that becomes the last closed one, before the one that is set; 1900-01-01 opens all.
    closed_until: Day,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "A supplier's credit for February came late"
    )]
    reason: String,
}

/// Open a closed period again
///
/// From now on the days after `closed_until` take postings again, until they are closed anew. The reason
/// stands in the event `ledger.reopened` and in the audit log. With nothing closed after that day it is
/// refused with 409 `nothing_to_reopen`.
#[utoipa::path(
    request_body = Reopening,
    responses((status = 200, body = ClosingView)),
    security(("bearer" = ["ledger.reopen"])),
    extensions(("x-versioned" = json!(true))),
)]
#[post("/ledger/reopen")]
pub(super) async fn reopen_ledger(caller: Caller<ReopenLedger>, body: Body<Reopening>) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let Reopening { closed_until, reason } = body.parse()?;
            let before = ledger::lock_closing(conn)?;
            caller.if_match(before.version)?;
            // Behind the lock, as for closing.
            let at = caller.state().clock.wall();
            let asked = (closed_until.0, reason);
            let view = ClosingView::from(ledger::reopen(conn, &before, asked, at)?);
            view.record(conn, EventType::LedgerReopened, now)?;
            Answer::ok(&view)
        })
        .await
}
