//! Work that runs by itself, beside the requests.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;
use persistence::identity::sessions;
use persistence::{idempotency, identity};

use crate::flows::expire_orders::expire_orders;
use crate::kernel::access::keys::keep_learning;
use crate::kernel::mail;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::write::REMEMBERED;

const FORGETTING: Duration = Duration::from_hours(1);
const NOTING_USE: Duration = Duration::from_mins(1);
const EXPIRING: Duration = Duration::from_mins(1);
/// How many orders expire in one transaction: others write too.
const EXPIRED_AT_ONCE: i64 = 20;

/// How many sessions, each with thousands of spent tokens.
const FORGOTTEN_AT_ONCE: i64 = 5;

/// Starts every worker on the current thread's runtime; they end with it.
pub(crate) fn start(state: &web::Data<State>) {
    actix_web::rt::spawn(forget_keys(state.clone()));
    actix_web::rt::spawn(forget_sessions(state.clone()));
    actix_web::rt::spawn(keep_learning(state.clone()));
    actix_web::rt::spawn(give_up_orders(state.clone()));
    actix_web::rt::spawn(mail::deliver(state.clone()));
    actix_web::rt::spawn(note_use(state.clone()));
}

/// What must not get lost when the server stops.
pub(crate) async fn finish(state: &State) {
    write_use(state).await;
}

async fn note_use(state: web::Data<State>) {
    let mut beat = interval(NOTING_USE);
    loop {
        beat.tick().await;
        write_use(&state).await;
    }
}

async fn write_use(state: &State) {
    if let Err(problem) = state.last_use.write(&state.store).await {
        tracing::warn!(%problem, cause = problem.cause(), "the use of API keys not noted");
    }
}

async fn forget_keys(state: web::Data<State>) {
    let mut beat = interval(FORGETTING);
    loop {
        beat.tick().await;
        let now = state.clock.wall();
        let before = now - REMEMBERED;
        let forgotten = state
            .store
            .write::<_, Problem, _>(move |conn| {
                identity::forget_password_tokens(conn, now)?;
                Ok(idempotency::forget(conn, before)?)
            })
            .await;
        match forgotten {
            Ok(count) => tracing::debug!(count, "idempotency keys forgotten"),
            Err(problem) => tracing::warn!(%problem, cause = problem.cause(), "keys not forgotten"),
        }
    }
}

async fn forget_sessions(state: web::Data<State>) {
    let mut beat = interval(FORGETTING);
    loop {
        beat.tick().await;
        while forget_some_sessions(&state).await {}
    }
}

/// Whether there may be more.
async fn forget_some_sessions(state: &web::Data<State>) -> bool {
    let now = state.clock.wall();
    let forgotten = state
        .store
        .write::<_, Problem, _>(move |conn| Ok(sessions::forget(conn, now, FORGOTTEN_AT_ONCE)?))
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

async fn give_up_orders(state: web::Data<State>) {
    let mut beat = interval(EXPIRING);
    loop {
        beat.tick().await;
        while expire_some(&state).await {}
    }
}

/// Whether there may be more.
async fn expire_some(state: &web::Data<State>) -> bool {
    let now = Occasion::system(state.clock.now());
    let expired = state
        .store
        .write::<_, Problem, _>(move |conn| expire_orders(conn, &now, EXPIRED_AT_ONCE))
        .await;
    match expired {
        Ok(0) => false,
        Ok(count) => {
            tracing::info!(count, "orders given up: nobody approved them in time");
            true
        }
        Err(problem) => {
            tracing::warn!(%problem, cause = problem.cause(), "orders not given up");
            false
        }
    }
}
