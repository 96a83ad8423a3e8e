//! `GET /v1/clock`.

use actix_web::get;

use super::wire::ClockReading;
use crate::kernel::access::permission::Anybody;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// Get the time
///
/// Business time and wall time. They differ only if business time is set manually.
#[utoipa::path(responses((status = 200, body = ClockReading)), security(("bearer" = [])))]
#[get("/clock")]
pub(super) async fn get_clock(caller: Caller<Anybody>) -> Answered {
    let now = caller.state().clock.now();
    Ok(Answer::ok(&ClockReading::from(now))?.respond(false))
}
