//! `POST /v1/jobs/{name}/runs`: runs a scheduled job now, as of any time.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use domain::failure::Violation;

use super::job_wire::NewJobRun;
use crate::flows::jobs::run_requested;
use crate::kernel::access::permission::RunJobs;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::job::Job;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::state::State;
use crate::views::job_run::JobRunView;

/// Run a job
///
/// Runs a scheduled job now, as of any time; each job also runs on schedule. A job that deletes old rows counts
/// wall time, and runs as of no later time than now (422 `out_of_range`). The request waits for the run for
/// 25 seconds at most (`COMPTOIR_JOB_REQUEST_SECONDS`); a longer run gets 202, and goes on in the background.
/// Each job has one run at a time: while another one is under way, the request waits 5 seconds and is then
/// refused with 409 `job_running`. A repeat with the same `Idempotency-Key` after a crash carries on the same
/// run, and so does a repeat with the same `as_of`.
#[utoipa::path(
    params(("name" = String, Path, description = "The job.", max_length = 64, example = "expire-orders")),
    request_body = Option<NewJobRun>,
    extensions(("x-versioned" = json!(false))),
    responses(
        (status = 200, description = "The run has ended.", body = JobRunView),
        (status = 202, description = "The run goes on in the background.", body = JobRunView),
    ),
    security(("bearer" = ["jobs.run"]))
)]
#[post("/jobs/{name}/runs")]
pub(super) async fn run_job(
    caller: Caller<RunJobs>,
    state: web::Data<State>,
    name: web::Path<String>,
    body: Body<Option<NewJobRun>>,
) -> Answered {
    let job = state.jobs.named(&name).ok_or_else(Problem::not_found)?;
    let as_of = body.parse_or_default()?.as_of.map(|at| at.0);
    check(job, as_of, &state)?;
    run_requested(state, job, caller.write(&body).lasting()?, as_of).await
}

fn check(job: &Job, as_of: Option<DateTime<Utc>>, state: &State) -> Result<(), Problem> {
    let now = state.clock.now();
    if as_of.is_none_or(|as_of| job.clock.admits(as_of, now)) {
        return Ok(());
    }
    let detail = format!("{} deletes what is old today: as_of is not later than now", job.name);
    Err(Problem::invalid(vec![Violation::new("/as_of", "out_of_range", detail)]))
}
