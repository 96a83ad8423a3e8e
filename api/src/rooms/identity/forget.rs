//! The worker that deletes expired sessions and mailed tokens.

use std::time::Duration;

use actix_web::web;
use futures_util::future::LocalBoxFuture;
use persistence::identity::{self, sessions};

use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::worker::repeat;

const EVERY: Duration = Duration::from_hours(1);
/// Sessions per transaction; each can have thousands of spent tokens.
const AT_ONCE: i64 = 5;

/// Deletes expired rows, from the start of the server to its shutdown.
pub(crate) fn forget(state: web::Data<State>) -> LocalBoxFuture<'static, ()> {
    Box::pin(repeat(EVERY, async move || forget_some(&state).await))
}

/// Deletes one batch; returns whether there may be more.
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
