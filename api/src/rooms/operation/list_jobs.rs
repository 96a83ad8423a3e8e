//! `GET /v1/jobs`.

use actix_web::get;
use persistence::operation;

use super::job_wire::{JobList, JobView};
use crate::kernel::access::permission::ReadJobs;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// List scheduled jobs
///
/// Every job of this program, by name, with its schedule and the process that works on it.
#[utoipa::path(
    responses((status = 200, body = JobList<'_>)),
    security(("bearer" = ["jobs.read"]))
)]
#[get("/jobs")]
pub(super) async fn list_jobs(caller: Caller<ReadJobs>) -> Answered {
    caller
        .query(move |conn, caller| {
            let stored = operation::all(conn)?;
            let known = stored.iter().filter_map(|stored| {
                let job = caller.state().jobs.named(&stored.name)?;
                Some(JobView::new(job, stored))
            });
            Answer::page(&JobList { data: known.collect() })
        })
        .await
}
