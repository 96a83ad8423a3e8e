//! `PUT /v1/clock`.

use actix_web::put;
use domain::events::EventType;
use domain::id::Id;
use domain::operation::ClockSettingTag;
use persistence::fresh_id;

use super::wire::{ClockReading, ClockSetting};
use crate::kernel::access::permission::SetClock;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;

/// Set business time
///
/// Only if the service runs with `COMPTOIR_CLOCK=manual`, for demos and tests; otherwise refused with 409
/// `clock_not_manual`. Business time then stands still until it is set again.
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
        .run(move |conn, caller, ctx| {
            // Idempotent: a retried transaction sets the same time again.
            let clock = &caller.state().clock;
            clock.set(body.parse()?.now.0)?;
            let view = ClockReading::from(clock.now());
            let setting: Id<ClockSettingTag> = fresh_id();
            let subject = Subject { id: setting, version: 1, company: None, view: &view };
            record(conn, EventType::ClockSet, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}
