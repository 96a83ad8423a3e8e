//! Background work beside the requests: the kernel's here, each room's in its folder.

use std::time::Duration;

use actix_web::web;
use persistence::idempotency;

use crate::kernel::access::keys::keep_learning;
use crate::kernel::mail;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::worker::{Worker, repeat};
use crate::kernel::write::REMEMBERED;
use crate::rooms::WORKERS;

const FORGETTING: Duration = Duration::from_hours(1);
const NOTING_USE: Duration = Duration::from_mins(1);

/// Workers of the kernel.
const OF_THE_KERNEL: [Worker; 4] = [
    |state| Box::pin(repeat(FORGETTING, async move || forget_keys(&state).await)),
    |state| Box::pin(keep_learning(state)),
    |state| Box::pin(mail::deliver(state)),
    |state| Box::pin(repeat(NOTING_USE, async move || note_use(&state).await)),
];

/// Starts every worker on the current thread's runtime; workers end with it.
pub(crate) fn start(state: &web::Data<State>) {
    for worker in OF_THE_KERNEL.iter().chain(WORKERS) {
        actix_web::rt::spawn(worker(state.clone()));
    }
}

/// Flushes data that must not be lost when the server stops.
pub(crate) async fn finish(state: &State) {
    note_use(state).await;
}

/// Whether more is due: never, one batch writes all.
async fn note_use(state: &State) -> bool {
    if let Err(problem) = state.last_use.write(&state.store).await {
        tracing::warn!(%problem, cause = problem.cause(), "the use of API keys not noted");
    }
    false
}

/// Whether more is due: never, one batch deletes all.
async fn forget_keys(state: &State) -> bool {
    let before = state.clock.wall() - REMEMBERED;
    let forgotten = state
        .store
        .write::<_, Problem, _>(move |conn| Ok(idempotency::forget(conn, before)?))
        .await;
    match forgotten {
        Ok(count) => tracing::debug!(count, "idempotency keys forgotten"),
        Err(problem) => tracing::warn!(%problem, cause = problem.cause(), "keys not forgotten"),
    }
    false
}
