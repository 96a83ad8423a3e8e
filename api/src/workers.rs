//! Work that runs by itself, beside the requests.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;
use chrono::TimeDelta;
use persistence::idempotency;

use crate::problem::Problem;
use crate::state::State;

/// How long a key is remembered.
const REMEMBERED: TimeDelta = TimeDelta::hours(72);
const FORGETTING: Duration = Duration::from_secs(3_600);

/// Starts every worker on the current thread's runtime; they end with it.
pub(crate) fn start(state: &web::Data<State>) {
    actix_web::rt::spawn(forget_keys(state.clone()));
}

async fn forget_keys(state: web::Data<State>) {
    let mut beat = interval(FORGETTING);
    loop {
        beat.tick().await;
        let before = state.clock.wall() - REMEMBERED;
        let forgotten = state
            .store
            .write::<_, Problem, _>(move |conn| Ok(idempotency::forget(conn, before)?))
            .await;
        match forgotten {
            Ok(count) => tracing::debug!(count, "idempotency keys forgotten"),
            Err(problem) => tracing::warn!(%problem, cause = problem.cause(), "keys not forgotten"),
        }
    }
}
