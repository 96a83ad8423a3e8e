//! `GET /v1/jobs/{name}/runs`.

use actix_web::{get, web};
use persistence::operation;
use persistence::page::Position;

use super::job_wire::{JobRunFilter, JobRunList};
use crate::kernel::access::permission::ReadJobs;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::Query;
use crate::views::job_run::JobRunView;

/// List the runs of a job
///
/// Newest first, of the last 90 days. A scheduled run that found nothing to do is not listed.
#[utoipa::path(
    params(
        ("name" = String, Path, description = "The job.", max_length = 64, example = "expire-orders"),
        JobRunFilter,
    ),
    responses((status = 200, body = JobRunList)),
    security(("bearer" = ["jobs.read"]))
)]
#[get("/jobs/{name}/runs")]
pub(super) async fn list_job_runs(
    caller: Caller<ReadJobs>,
    name: web::Path<String>,
    query: Query<JobRunFilter>,
) -> Answered {
    let job = caller.state().jobs.named(&name).ok_or_else(Problem::not_found)?;
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .query(move |conn, _caller| {
            let runs = operation::list_runs(conn, job.name, page.slice())?;
            let (data, next_cursor) = page.fill(
                runs,
                |last| Position { at: last.started_at, id: last.id.uuid() },
                |run| Ok(JobRunView::from(&run)),
            )?;
            Answer::page(&JobRunList { data, next_cursor })
        })
        .await
}
