//! `/v1/clock`: business time.

use actix_web::{get, put};
use chrono::{DateTime, Utc};
use domain::events::EventType;
use domain::id::Id;
use domain::operation::ClockSettingTag;
use persistence::fresh_id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::access::permission::{Anybody, SetClock};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::Timestamp;

/// Where business time is to stand.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClockSetting {
    /// The new business time.
    now: Timestamp,
}

/// What time it is.
#[derive(Serialize, ToSchema)]
struct ClockReading {
    /// Business time: decides dates, due dates and periods.
    now: DateTime<Utc>,
    /// Wall time: decides tokens, ids and what is recorded.
    wall: DateTime<Utc>,
}

impl From<Moment> for ClockReading {
    fn from(moment: Moment) -> Self {
        Self { now: moment.at, wall: moment.wall }
    }
}

/// Get the time
///
/// Business time and wall time. They differ only where business time is set by hand.
#[utoipa::path(responses((status = 200, body = ClockReading)), security(("bearer" = [])))]
#[get("/clock")]
pub(super) async fn get_clock(caller: Caller<Anybody>) -> Answered {
    let now = caller.state().clock.now();
    Ok(Answer::ok(&ClockReading::from(now))?.respond(false))
}

/// Set business time
///
/// Only where the service runs with `COMPTOIR_CLOCK=manual`, for demonstrations and tests; elsewhere
/// refused with 409 `clock_not_manual`. Business time then stands still until it is set again.
#[utoipa::path(
    request_body = ClockSetting,
    extensions(("x-versioned" = json!(false))),
    responses((status = 200, body = ClockReading)),
    security(("bearer" = ["clock.set"]))
)]
#[put("/clock")]
pub(super) async fn set_clock(caller: Caller<SetClock>, body: Body<ClockSetting>) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            // Set twice, it stands where it stood: a repeated run does no harm.
            let clock = &caller.state().clock;
            clock.set(body.parse()?.now.0)?;
            let view = ClockReading::from(clock.now());
            let setting: Id<ClockSettingTag> = fresh_id();
            let subject = Subject { id: setting, version: 1, company: None, view: &view };
            record(conn, EventType::ClockSet, &subject, now)?;
            Answer::ok(&view)
        })
        .await
}
