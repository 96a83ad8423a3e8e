//! The worker that forgets sessions and mailed tokens that have expired.

use std::time::Duration;

use actix_web::web;
use futures_util::future::LocalBoxFuture;
use persistence::identity::{self, sessions};

use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::worker::repeat;

const EVERY: Duration = Duration::from_hours(1);
/// How many sessions, each with thousands of spent tokens.
const AT_ONCE: i64 = 5;

/// Forgets what has expired, from the start of the server to its end.
pub(crate) fn forget(state: web::Data<State>) -> LocalBoxFuture<'static, ()> {
    Box::pin(repeat(EVERY, async move || forget_some(&state).await))
}

/// Whether there may be more.
async fn forget_some(state: &State) -> bool {
    let now = state.clock.wall();
    let forgotten = state
        .store
        .write::<_, Problem, _>(move |conn| {
            identity::forget_password_tokens(conn, now)?;
            Ok(sessions::forget(conn, now, AT_ONCE)?)
        })
        .await;
    match forgotten {
        Ok(0) => false,
        Ok(count) => {
            tracing::debug!(count, "sessions forgotten");
            true
        }
        Err(problem) => {
            tracing::warn!(%problem, cause = problem.cause(), "sessions not forgotten");
            false
        }
    }
}
