//! Work that runs by itself, beside the requests.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;
use chrono::TimeDelta;
use persistence::{idempotency, identity};

use crate::flows::expire_orders::expire_orders;
use crate::mail;
use crate::problem::Problem;
use crate::state::State;

/// How long a key is remembered.
pub(crate) const REMEMBERED: TimeDelta = TimeDelta::hours(72);
const FORGETTING: Duration = Duration::from_hours(1);
const EXPIRING: Duration = Duration::from_mins(1);
/// How many orders expire in one transaction: others write too.
const EXPIRED_AT_ONCE: i64 = 20;

/// Starts every worker on the current thread's runtime; they end with it.
pub(crate) fn start(state: &web::Data<State>) {
    actix_web::rt::spawn(forget_keys(state.clone()));
    actix_web::rt::spawn(give_up_orders(state.clone()));
    actix_web::rt::spawn(mail::deliver(state.clone()));
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

async fn give_up_orders(state: web::Data<State>) {
    let mut beat = interval(EXPIRING);
    loop {
        beat.tick().await;
        while expire_some(&state).await {}
    }
}

/// Whether there may be more.
async fn expire_some(state: &web::Data<State>) -> bool {
    let now = state.clock.now();
    let expired = state
        .store
        .write::<_, Problem, _>(move |conn| expire_orders(conn, now, EXPIRED_AT_ONCE))
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
