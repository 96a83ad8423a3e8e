//! JSON types of jobs.

use chrono::{DateTime, Utc};
use domain::operation::{Job, Lease};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::job;
use crate::kernel::wire::{JobKey, JobRunKey, Timestamp, given};
use crate::views::job_run::JobRunView;

/// A scheduled job.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobView<'a> {
    /// Id of the job.
    id: JobKey,
    /// Name of the job.
    #[schema(example = "expire-orders")]
    name: &'a str,
    /// Purpose of the job.
    #[schema(
        example = "Cancels orders that were not approved in time, and releases what they hold."
    )]
    says: &'a str,
    /// Interval of its schedule, in seconds.
    #[schema(minimum = 10, maximum = 86_400, example = 60)]
    every_seconds: i64,
    /// Whether its schedule is paused.
    #[schema(example = false)]
    paused: bool,
    /// Next scheduled run, by the database's clock.
    next_at: DateTime<Utc>,
    /// When its last run ended, or found nothing to do; null: it never ran.
    #[schema(required = true)]
    last_run_at: Option<DateTime<Utc>>,
    /// Number of items that its last run changed; null: it never ran.
    #[schema(required = true, minimum = 0, example = 0)]
    last_processed: Option<i64>,
    /// The process that works on it; null: none.
    #[schema(required = true)]
    lease: Option<LeaseView<'a>>,
    /// Its open run; null: none.
    #[schema(required = true)]
    run_id: Option<JobRunKey>,
    /// Increases with every change of its schedule; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
}

/// The right of a process to work on a job.
#[derive(Serialize, ToSchema)]
#[schema(as = JobLease)]
struct LeaseView<'a> {
    /// The process: host and process id.
    #[schema(example = "shop-1:4711")]
    holder: &'a str,
    /// When another process may take over, unless the holder renews it.
    until: DateTime<Utc>,
}

impl<'a> JobView<'a> {
    /// The job of the program with its stored state.
    pub(super) fn new(of: &job::Job, stored: &'a Job) -> Self {
        let lease = |lease: &'a Lease| LeaseView { holder: &lease.holder, until: lease.until };
        Self {
            id: stored.id.into(),
            name: &stored.name,
            says: of.says,
            every_seconds: stored.every.seconds(),
            paused: stored.paused,
            next_at: stored.next_at,
            last_run_at: stored.last_run_at,
            last_processed: stored.last_processed,
            lease: stored.lease.as_ref().map(lease),
            run_id: stored.run.map(Into::into),
            version: stored.version,
        }
    }
}

/// Every job, by name.
#[derive(Serialize, ToSchema)]
pub(super) struct JobList<'a> {
    /// The jobs.
    pub(super) data: Vec<JobView<'a>>,
}

/// An update of a job's schedule; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobChanges {
    /// Whether its schedule is paused. Requested runs, and runs that have begun, go on.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) paused: Option<bool>,
    /// Interval of its schedule, in seconds.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, minimum = 10, maximum = 86_400, example = 60)]
    pub(super) every_seconds: Option<i64>,
}

/// The time a job runs as of.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewJobRun {
    /// Time to run as of; default now, in business time for deadlines and in wall time for old rows. For old rows
    /// it is not later than now.
    pub(super) as_of: Option<Timestamp>,
}

/// Runs of a job, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct JobRunList {
    /// Runs of this page.
    pub(super) data: Vec<JobRunView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Page of runs.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct JobRunFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
