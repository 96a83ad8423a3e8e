//! Scheduled jobs: one process at a time works on each, in short transactions.
//!
//! A job's item is done once, whichever process runs the job: its work checks under a lock that the item is
//! due. The lease only saves double work. A run that its process leaves, by a crash or on purpose, is carried
//! on by any process, after the last item that was tried.

mod attend;
mod claim;
mod end;
mod halt;
mod hold;
mod request;

use std::time::Duration;

use actix_web::rt::time::timeout;
use domain::operation::Job;
use persistence::{Conn, DbError, fresh_id, operation};

use crate::kernel::state::State;

pub(crate) use attend::attend;
pub(crate) use request::run_requested;

/// How long the end of the server waits for a step of a job.
const LAST_STEP: Duration = Duration::from_secs(10);

/// How long the release of leases may take at the end.
const RELEASE: Duration = Duration::from_secs(2);

/// Adds the jobs of this program that the database does not know. Under a manual clock it makes every job due:
/// by this process's business time, other items may be due than by the last one's.
pub(crate) async fn register(state: &State) -> Result<(), DbError> {
    let jobs = state.jobs.all().to_vec();
    let known = state.store.query(operation::all).await?;
    let is_manual = state.clock.is_manual();
    let is_known = |name: &str| known.iter().any(|known| known.name == name);
    if !is_manual && jobs.iter().all(|job| is_known(job.name)) {
        return Ok(());
    }
    let add = move |conn: &mut Conn| {
        let now = operation::now(conn)?;
        for job in &jobs {
            let new = Job::new(fresh_id(), job.name.to_owned(), job.every, now);
            operation::register(conn, &new)?;
        }
        if is_manual {
            operation::make_due(conn, now)?;
        }
        Ok::<(), DbError>(())
    };
    state.store.write::<_, DbError, _>(add).await
}

/// Waits until this process works on no job: each run ends with its step, and gives its lease back. The run of a
/// request without a client ends in the middle, with the runtime of its handler: its lease is given back here.
pub(crate) async fn let_go(state: &State) {
    if timeout(LAST_STEP, state.jobs.at_work.write()).await.is_err() {
        tracing::warn!("a job was still at work; another process takes over");
    }
    let holder = state.jobs.holder.clone();
    let release = move |conn: &mut Conn| operation::release(conn, &holder);
    // A step that is still at work holds the row; the lease of a job runs out in any case.
    match timeout(RELEASE, state.store.write::<_, DbError, _>(release)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "leases of jobs not given back; they run out");
        }
        Err(_) => tracing::warn!("leases of jobs not given back in time; they run out"),
    }
}
