//! The job `forget-job-runs`: deletes old runs of jobs.

use chrono::TimeDelta;
use domain::operation::{DueItem, Every};
use persistence::{Conn, operation};
use uuid::Uuid;

use crate::kernel::context::WriteContext;
use crate::kernel::job::{Due, Job, JobClock};
use crate::kernel::problem::Problem;

/// How long a run is stored.
const KEPT: TimeDelta = TimeDelta::days(90);
/// Runs per item, and so per transaction.
const AT_ONCE: i64 = 1_000;

/// The job.
pub(crate) const FORGET_RUNS: Job = Job {
    name: "forget-job-runs",
    says: "Deletes runs of jobs older than 90 days.",
    every: Every::DAY,
    clock: JobClock::Wall,
    subject: None,
    due,
    work,
};

/// One item: the oldest runs, up to the time when the last of them began.
fn due(conn: &mut Conn, due: &Due) -> Result<Vec<DueItem>, Problem> {
    let old = operation::oldest_runs(conn, due.as_of - KEPT, due.after.at, AT_ONCE)?;
    Ok(old.last().map(|at| DueItem { at: *at, id: Uuid::nil() }).into_iter().collect())
}

fn work(conn: &mut Conn, runs: DueItem, _ctx: &WriteContext) -> Result<usize, Problem> {
    Ok(operation::forget_runs(conn, runs.at)?)
}
