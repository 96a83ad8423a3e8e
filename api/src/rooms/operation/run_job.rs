//! `POST /v1/jobs/{name}/runs`: runs a scheduled job now, as of any time.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use domain::events::EventType;
use domain::id::Id;
use domain::operation::JobRunTag;
use persistence::{Conn, fresh_id, idempotency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::chase_approval::chase_approvals;
use crate::flows::expire_orders::expire_orders;
use crate::kernel::access::permission::RunJobs;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::Timestamp;
use crate::kernel::write::REMEMBERED;

/// The time a job runs as of.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewJobRun {
    /// Time to run as of; default business time.
    as_of: Option<Timestamp>,
}

/// Result of a job run.
#[derive(Serialize, ToSchema)]
struct JobRun {
    /// Name of the job.
    #[schema(example = "expire-orders")]
    name: String,
    /// Time the job ran as of.
    as_of: DateTime<Utc>,
    /// Number of changed items.
    #[schema(minimum = 0, example = 3)]
    processed: usize,
}

/// Run a job
///
/// Runs a scheduled job now, as of any time. `chase-approvals` lets the steps of approval requests escalate and
/// remind; `expire-orders` expires orders that were not approved in time; `forget-idempotency-keys` deletes keys older than 72 hours. Each job also runs on schedule.
#[utoipa::path(
    params(("name" = String, Path, description = "The job.", max_length = 64, example = "expire-orders")),
    request_body = Option<NewJobRun>,
    extensions(("x-versioned" = json!(false))),
    responses((status = 200, body = JobRun)),
    security(("bearer" = ["jobs.run"]))
)]
#[post("/jobs/{name}/runs")]
pub(super) async fn run_job(
    caller: Caller<RunJobs>,
    name: web::Path<String>,
    body: Body<Option<NewJobRun>>,
) -> Answered {
    let name = name.into_inner();
    caller
        .write(&body)
        .run(move |conn, _caller, ctx| {
            let job = JOBS.iter().find(|job| job.name == name).ok_or_else(Problem::not_found)?;
            let as_of = body.parse_or_default()?.as_of.map(|at| at.0);
            let processed = (job.run)(conn, as_of, ctx)?;
            let view = JobRun { name: name.clone(), as_of: as_of.unwrap_or(ctx.at), processed };
            let run: Id<JobRunTag> = fresh_id();
            let subject = Subject { id: run, version: 1, company: None, view: &view };
            record(conn, EventType::JobRun, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// Runs the job as of a time, or now; returns the number of changed items.
type Work = fn(&mut Conn, Option<DateTime<Utc>>, &WriteContext) -> Result<usize, Problem>;

/// A scheduled job.
struct Job {
    name: &'static str,
    run: Work,
}

const JOBS: [Job; 3] = [
    Job {
        name: "chase-approvals",
        run: |conn, as_of, ctx| {
            chase_approvals(conn, &ctx.as_of(as_of.unwrap_or(ctx.at)), i64::MAX)
        },
    },
    Job {
        name: "expire-orders",
        run: |conn, as_of, ctx| expire_orders(conn, &ctx.as_of(as_of.unwrap_or(ctx.at)), i64::MAX),
    },
    // The age of keys is measured in wall time.
    Job {
        name: "forget-idempotency-keys",
        run: |conn, as_of, ctx| {
            Ok(idempotency::forget(conn, as_of.unwrap_or(ctx.wall) - REMEMBERED)?)
        },
    },
];
