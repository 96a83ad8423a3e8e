//! `GET /v1/jobs/{name}`.

use actix_web::{get, web};
use persistence::operation;

use super::job_wire::JobView;
use crate::kernel::access::permission::ReadJobs;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};

/// Get a scheduled job
#[utoipa::path(
    params(("name" = String, Path, description = "The job.", max_length = 64, example = "expire-orders")),
    responses((status = 200, body = JobView<'_>)),
    security(("bearer" = ["jobs.read"]))
)]
#[get("/jobs/{name}")]
pub(super) async fn get_job(caller: Caller<ReadJobs>, name: web::Path<String>) -> Answered {
    let job = caller.state().jobs.named(&name).ok_or_else(Problem::not_found)?;
    caller
        .query(move |conn, _caller| {
            let stored = operation::find(conn, job.name)?.ok_or_else(Problem::not_found)?;
            Answer::ok(&JobView::new(job, &stored))
        })
        .await
}
