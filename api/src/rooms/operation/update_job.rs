//! `PATCH /v1/jobs/{name}`.

use actix_web::{patch, web};
use domain::events::EventType;
use domain::operation::Every;
use persistence::operation;

use super::job_wire::{JobChanges, JobView};
use crate::kernel::access::permission::UpdateJobs;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Update the schedule of a job
///
/// Pauses a job's schedule or changes its interval, for every process. Requested runs, and runs that have
/// begun, go on.
#[utoipa::path(
    params(("name" = String, Path, description = "The job.", max_length = 64, example = "expire-orders")),
    request_body = JobChanges,
    responses((status = 200, body = JobView<'_>)),
    security(("bearer" = ["jobs.update"]))
)]
#[patch("/jobs/{name}")]
pub(super) async fn update_job(
    caller: Caller<UpdateJobs>,
    name: web::Path<String>,
    body: Body<JobChanges>,
) -> Answered {
    let job = caller.state().jobs.named(&name).ok_or_else(Problem::not_found)?;
    let jobs = caller.clone();
    let answer = caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let stored = operation::lock(conn, job.name)?.ok_or_else(Problem::not_found)?;
            caller.if_match(stored.version)?;
            let changes = body.parse()?;
            let every = changes.every_seconds.map(Every::new).transpose().at("/every_seconds")?;
            let stored = stored.set(changes.paused, every, operation::now(conn)?);
            operation::save_settings(conn, &stored)?;
            let view = JobView::new(job, &stored);
            let subject =
                Subject { id: stored.id, version: stored.version, company: None, view: &view };
            record(conn, EventType::JobUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await;
    // What is due by the new schedule runs at once.
    jobs.state().jobs.wake.notify_one();
    answer
}
