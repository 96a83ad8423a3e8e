//! Background work beside the requests: the kernel's here, each room's in its folder.

use std::time::Duration;

use actix_web::web;

use crate::flows::jobs;
use crate::kernel::access::keys::keep_learning;
use crate::kernel::job::Job;
use crate::kernel::mail;
use crate::kernel::state::State;
use crate::kernel::worker::{Worker, repeat};
use crate::kernel::write::FORGET_KEYS;
use crate::rooms::{JOBS, WORKERS};

const NOTING_USE: Duration = Duration::from_mins(1);

/// Workers of the kernel, and the one that runs scheduled jobs.
const OF_THE_KERNEL: [Worker; 4] = [
    |state| Box::pin(keep_learning(state)),
    |state| Box::pin(mail::deliver(state)),
    |state| Box::pin(repeat(NOTING_USE, async move || note_use(&state).await)),
    |state| Box::pin(jobs::attend(state)),
];

/// Scheduled jobs of the kernel.
const JOBS_OF_THE_KERNEL: &[Job] = &[FORGET_KEYS];

/// Every scheduled job.
pub(crate) fn all_jobs() -> Vec<&'static Job> {
    JOBS_OF_THE_KERNEL.iter().chain(JOBS).collect()
}

/// Starts every worker on the current thread's runtime; workers end with it.
pub(crate) fn start(state: &web::Data<State>) {
    for worker in OF_THE_KERNEL.iter().chain(WORKERS) {
        actix_web::rt::spawn(worker(state.clone()));
    }
}

/// Flushes data that must not be lost when the server stops, and lets go of jobs.
pub(crate) async fn finish(state: &State) {
    note_use(state).await;
    jobs::let_go(state).await;
}

/// Whether more is due: never, one batch writes all.
async fn note_use(state: &State) -> bool {
    if let Err(problem) = state.last_use.write(&state.store).await {
        tracing::warn!(%problem, cause = problem.cause(), "the use of API keys not noted");
    }
    false
}
