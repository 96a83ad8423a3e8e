//! `POST /v1/jobs/{name}/runs`: scheduled work, now and for a date.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use domain::events::EventType;
use domain::id::Id;
use domain::operation::JobRunTag;
use persistence::{Conn, fresh_id, idempotency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::expire_orders::expire_orders;
use crate::kernel::access::permission::RunJobs;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::Timestamp;
use crate::kernel::write::REMEMBERED;

/// For when a job is run.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewJobRun {
    /// As if it were then; business time if not given.
    as_of: Option<Timestamp>,
}

/// What a run of a job did.
#[derive(Serialize, ToSchema)]
struct JobRun {
    /// The job.
    #[schema(example = "expire-orders")]
    name: String,
    /// As of when it ran.
    as_of: DateTime<Utc>,
    /// How many things it changed.
    #[schema(minimum = 0, example = 3)]
    processed: usize,
}

/// Run a job
///
/// Runs scheduled work now, as of any moment: `expire-orders` gives up orders that nobody approved in
/// time, `forget-idempotency-keys` forgets keys older than 72 hours. Each also runs by itself.
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
        .run(move |conn, _caller, now| {
            let job = JOBS.iter().find(|job| job.name == name).ok_or_else(Problem::not_found)?;
            let as_of = body.parse_or_default()?.as_of.map(|at| at.0);
            let processed = (job.run)(conn, as_of, now)?;
            let view = JobRun { name: name.clone(), as_of: as_of.unwrap_or(now.at), processed };
            let run: Id<JobRunTag> = fresh_id();
            let subject = Subject { id: run, version: 1, company: None, view: &view };
            record(conn, EventType::JobRun, &subject, now)?;
            Answer::ok(&view)
        })
        .await
}

/// Does the work as of a moment, or of now; answers how many things it changed.
type Work = fn(&mut Conn, Option<DateTime<Utc>>, &Occasion) -> Result<usize, Problem>;

/// Scheduled work.
struct Job {
    name: &'static str,
    run: Work,
}

const JOBS: [Job; 2] = [
    Job {
        name: "expire-orders",
        run: |conn, as_of, now| expire_orders(conn, &now.as_of(as_of.unwrap_or(now.at)), i64::MAX),
    },
    // Keys are as old as the wall clock says.
    Job {
        name: "forget-idempotency-keys",
        run: |conn, as_of, now| {
            Ok(idempotency::forget(conn, as_of.unwrap_or(now.wall) - REMEMBERED)?)
        },
    },
];
