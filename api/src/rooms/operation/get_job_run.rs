//! `GET /v1/jobs/{name}/runs/{id}`.

use actix_web::{get, web};
use persistence::operation;

use crate::kernel::access::permission::ReadJobs;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::JobRunKey;
use crate::views::job_run::JobRunView;

/// Get a run of a job
#[utoipa::path(
    params(
        ("name" = String, Path, description = "The job.", max_length = 64, example = "expire-orders"),
        ("id" = JobRunKey, Path, description = "The run's id."),
    ),
    responses((status = 200, body = JobRunView)),
    security(("bearer" = ["jobs.read"]))
)]
#[get("/jobs/{name}/runs/{id}")]
pub(super) async fn get_job_run(
    caller: Caller<ReadJobs>,
    path: web::Path<(String, JobRunKey)>,
) -> Answered {
    let (name, id) = path.into_inner();
    caller
        .query(move |conn, _caller| {
            let run = operation::run_of_job(conn, &name, *id)?.ok_or_else(Problem::not_found)?;
            Answer::ok(&JobRunView::from(&run))
        })
        .await
}
