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

/// The new end of the closed period, and the reason.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reopening {
    /// New last closed day, before the current one; 1900-01-01 reopens everything.
    closed_until: Day,
    /// Reason for reopening.
    #[validate(length(min = 1, max = 500))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "A supplier's credit for February came late"
    )]
    reason: String,
}

/// Reopen a closed period
///
/// Days after `closed_until` accept postings again until they are closed anew. The event
/// `ledger.reopened` and the audit log show the reason. If no later day is closed: 409
/// `nothing_to_reopen`.
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
        .run(move |conn, caller, ctx| {
            let Reopening { closed_until, reason } = body.parse()?;
            let before = ledger::lock_closing(conn)?;
            caller.if_match(before.version)?;
            // Taken under the lock, as for closing.
            let at = caller.state().clock.wall();
            let asked = (closed_until.0, reason);
            let view = ClosingView::from(ledger::reopen(conn, &before, asked, at)?);
            view.record(conn, EventType::LedgerReopened, ctx)?;
            Answer::ok(&view)
        })
        .await
}
