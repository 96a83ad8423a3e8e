//! The view of a job run, in responses and events.

use chrono::{DateTime, Utc};
use domain::operation::{ItemError, JobRun, RunStatus, Trigger};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{JobRunKey, UserKey};

/// A run of a job.
#[derive(Serialize, ToSchema)]
#[schema(as = JobRun)]
pub(crate) struct JobRunView {
    /// Id of the run.
    id: JobRunKey,
    /// Name of the job.
    #[schema(example = "expire-orders")]
    name: String,
    /// Time the job ran as of.
    as_of: DateTime<Utc>,
    /// Cause of the run.
    #[schema(example = "request", extensions(("x-extensible-enum" = json!(Trigger::ALL.map(Trigger::as_str)))))]
    trigger: &'static str,
    /// User that requested the run; null: it ran on schedule.
    #[schema(required = true)]
    requested_by: Option<UserKey>,
    /// `running` until every due item has been tried: then `succeeded`, also if single items failed.
    /// `failed`: the run was broken off; the last error says why.
    #[schema(example = "succeeded", extensions(("x-extensible-enum" = json!(RunStatus::ALL.map(RunStatus::as_str)))))]
    status: &'static str,
    /// Number of changed items.
    #[schema(minimum = 0, example = 3)]
    processed: i64,
    /// Number of items that could not be done; the next run tries them again.
    #[schema(minimum = 0, example = 0)]
    failed: i64,
    /// The first 20 errors.
    errors: Vec<JobError>,
    /// How often another process carried the run on after a crash; after the sixth it is `failed`.
    #[schema(minimum = 0, example = 0)]
    takeovers: i64,
    /// Start of the run.
    started_at: DateTime<Utc>,
    /// End of the run; null: it is running.
    #[schema(required = true)]
    finished_at: Option<DateTime<Utc>>,
}

/// An item that could not be done, or the reason why the run was broken off.
#[derive(Serialize, ToSchema)]
struct JobError {
    /// Id of the resource; null: the run as a whole.
    #[schema(required = true, example = "order_01h455vb4pex5vsknk084sn02q")]
    subject_id: Option<String>,
    /// Stable code of the refusal.
    #[schema(example = "internal_error")]
    code: String,
    /// The refusal in words.
    #[schema(example = "Internal error; the log has its cause.")]
    detail: String,
}

impl From<&JobRun> for JobRunView {
    fn from(run: &JobRun) -> Self {
        Self {
            id: run.id.into(),
            name: run.job.clone(),
            as_of: run.as_of,
            trigger: run.trigger().as_str(),
            requested_by: run.requested.as_ref().map(|requested| requested.by.into()),
            status: run.status.as_str(),
            processed: run.processed,
            failed: run.failed,
            errors: run.errors.iter().map(JobError::from).collect(),
            takeovers: run.takeovers,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}

impl From<&ItemError> for JobError {
    fn from(error: &ItemError) -> Self {
        Self {
            subject_id: error.subject_id.clone(),
            code: error.code.clone(),
            detail: error.detail.clone(),
        }
    }
}
