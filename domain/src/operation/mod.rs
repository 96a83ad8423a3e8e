//! Operator actions on the running installation, and its scheduled jobs.

mod every;
mod job;
mod run;

pub use every::{BadEvery, Every};
pub use job::{Asker, Claimant, Duty, Job, JobRunning, Lease};
pub use run::{
    DueItem, ItemError, JobRun, MOST_ERRORS, MOST_TAKEOVERS, RequestKey, Requested, RunCommand,
    RunIsOver, RunStatus, Trigger,
};

use crate::id::{Entity, Id};

/// Event subject: a setting of the clock. The clock itself has no versions.
pub enum ClockSettingTag {}
impl Entity for ClockSettingTag {
    const PREFIX: &'static str = "clocksetting";
}

/// Tag type of a [`JobId`].
pub enum JobTag {}
impl Entity for JobTag {
    const PREFIX: &'static str = "job";
}
/// The id of a job.
pub type JobId = Id<JobTag>;

/// Tag type of a [`JobRunId`].
pub enum JobRunTag {}
impl Entity for JobRunTag {
    const PREFIX: &'static str = "jobrun";
}
/// The id of a run of a job.
pub type JobRunId = Id<JobRunTag>;
