//! The worker that runs scheduled jobs, and carries on open runs that no process works on.

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::sleep;
use actix_web::web;
use domain::operation::DueItem;
use persistence::operation;

use super::claim::{Claim, Claimed};
use super::halt::{Halt, is_general};
use super::hold::{End, Hold};
use crate::kernel::job::{Due, Job};
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// Runs jobs for as long as the server runs. An idle look is one statement.
pub(crate) async fn attend(state: web::Data<State>) {
    let mut at_work: Vec<(&'static str, JoinHandle<()>)> = Vec::new();
    while !state.is_draining() {
        at_work.retain(|(_, task)| !task.is_finished());
        for job in claimable(&state).await {
            // A long run delays no other job.
            if at_work.iter().all(|(name, _)| *name != job.name) {
                at_work.push((job.name, actix_web::rt::spawn(run(state.clone(), job))));
            }
        }
        tokio::select! {
            () = state.jobs.wake.notified() => {}
            () = sleep(state.jobs.pause()) => {}
        }
    }
}

/// The jobs that a process should work on; not those of a newer program.
async fn claimable(state: &State) -> Vec<&'static Job> {
    let names = state.store.query(operation::claimable).await;
    let names = names.unwrap_or_else(|error| {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "jobs not looked for");
        Vec::new()
    });
    names.iter().filter_map(|name| state.jobs.named(name)).collect()
}

async fn run(state: web::Data<State>, job: &'static Job) {
    let _at_work = state.jobs.at_work.read().await;
    if state.is_draining() {
        return;
    }
    if let Err(problem) = try_run(&state, job).await {
        let job = job.name;
        tracing::warn!(job, %problem, cause = problem.cause(), "a job stopped; it is tried again");
    }
}

async fn try_run(state: &web::Data<State>, job: &'static Job) -> Result<(), Problem> {
    let (claimant, now) = (state.clone(), state.clock.now());
    // A look may read much: no other write waits for it.
    let first = Due { as_of: job.clock.read(now), after: DueItem::before_all(), limit: 1 };
    let is_due = match state.store.read(move |conn| (job.due)(conn, &first)).await {
        Ok(items) => !items.is_empty(),
        Err(problem) if is_general(&problem) => return Err(problem),
        // The run meets the error again and tells of it.
        Err(_) => true,
    };
    let claimed = state
        .store
        .write(move |conn| Claim { state: &claimant, job, now }.by_schedule(conn, is_due));
    let claimed = claimed.await;
    match claimed {
        Ok(Claimed::Nothing | Claimed::Over(_)) | Err(Halt::Lost) => Ok(()),
        Err(Halt::Failed(problem)) => Err(problem),
        Ok(Claimed::Run(lease, run)) => {
            let state = state.clone();
            let hold = Hold { state, job, lease, run, asked: None, until: None };
            match hold.work().await? {
                End::Told(_) | End::Lost => Ok(()),
            }
        }
    }
}
