//! `/v1/ledger/closed-until`.

use actix_web::{get, put};
use chrono::{DateTime, NaiveDate, Utc};
use domain::events::EventType;
use domain::id::Id;
use domain::ledger::{ClosingTag, check_over};
use persistence::Conn;
use persistence::ledger::{self, Closing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::kernel::access::permission::{CloseLedger, ReadLedger};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, At as _, Problem};
use crate::kernel::wire::Day;

const CLOSING: Id<ClosingTag> = Id::from_uuid(Uuid::from_u128(1));

/// Until when the books are to be closed.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClosingRequest {
    /// The last day of the closed period: one that is over, and never before the one that is set.
    closed_until: Day,
}

/// Until when the books are closed.
#[derive(Serialize, ToSchema)]
pub(super) struct ClosingView {
    /// The last closed day; null while nothing was ever closed.
    #[schema(required = true)]
    closed_until: Option<NaiveDate>,
    /// Why the books were opened again; null unless that was the last change.
    #[schema(required = true, example = json!(null))]
    reopened_because: Option<String>,
    /// Rises with every change.
    #[schema(example = 1, minimum = 1)]
    version: i64,
    /// When it was changed.
    updated_at: DateTime<Utc>,
}

impl From<Closing> for ClosingView {
    fn from(closing: Closing) -> Self {
        let Closing { closed_until, reopened_because, version, updated_at } = closing;
        Self { closed_until, reopened_because, version, updated_at: updated_at.0 }
    }
}

impl ClosingView {
    /// Records that `kind` happened to the books.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        kind: EventType,
        now: &Occasion,
    ) -> Result<(), Problem> {
        let subject = Subject { id: CLOSING, version: self.version, company: None, view: self };
        record(conn, kind, &subject, now)
    }
}

/// Get the closed period
///
/// The day until which the books are closed: nothing is posted on or before it.
#[utoipa::path(
    responses((status = 200, body = ClosingView)),
    security(("bearer" = ["ledger.read"]))
)]
#[get("/ledger/closed-until")]
pub(super) async fn get_closed_until(caller: Caller<ReadLedger>) -> Answered {
    caller.read(|conn, _caller| Answer::ok(&ClosingView::from(ledger::closing(conn)?))).await
}

/// Close a period
///
/// From now on nothing is posted on or before the day; what would be is refused with 409
/// `period_closed`. A day that is not over is refused with 422 `day_not_over`, an earlier day than the one
/// that is set with 409 `already_closed`: only `POST /v1/ledger/reopen` opens the books again.
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
        .run(move |conn, caller, now| {
            let day = body.parse()?.closed_until.0;
            check_over(day, now.today(conn)?).at("/closed_until")?;
            let before = ledger::lock_closing(conn)?;
            caller.if_match(before.version)?;
            // Taken behind the lock: whatever was posted before it is not later than this.
            let closed_at = caller.state().clock.wall();
            let told = before.version;
            let view = ClosingView::from(ledger::close_until(conn, before, day, closed_at)?);
            if view.version != told {
                view.record(conn, EventType::LedgerClosed, now)?;
            }
            Answer::ok(&view)
        })
        .await
}
