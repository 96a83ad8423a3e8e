//! A run of a job: its progress from the first due item to the last.

use std::str::FromStr;

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::JobRunId;
use crate::calendar;
use crate::failure::{Failure, Kind};
use crate::identity::UserId;
use crate::word::{UnknownWord, find};

/// The most errors that a run keeps; further ones are only counted.
pub const MOST_ERRORS: usize = 20;
/// The most takeovers of a run: after one more crash it has failed.
pub const MOST_TAKEOVERS: i64 = 5;

/// The cause of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The job's schedule.
    Schedule,
    /// A request.
    Request,
}

impl Trigger {
    /// Both causes.
    pub const ALL: [Self; 2] = [Self::Schedule, Self::Request];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Request => "request",
        }
    }
}

/// The status of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// Open: a process works on it, or will carry it on.
    Running,
    /// All due items have been tried.
    Succeeded,
    /// Broken off.
    Failed,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Running, Self::Succeeded, Self::Failed];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for RunStatus {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "status of a job run", text)
    }
}

/// An item of a job, and a position in its due items: they are ordered by due time, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueItem {
    /// When it became due.
    pub at: DateTime<Utc>,
    /// The resource; nil for an item that is no resource.
    pub id: Uuid,
}

impl DueItem {
    /// A position before every item.
    pub fn before_all() -> Self {
        Self { at: calendar::FIRST.and_time(NaiveTime::MIN).and_utc(), id: Uuid::nil() }
    }
}

/// The idempotency key of a request, with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// The key.
    pub key: String,
    /// The fingerprint of the body.
    pub fingerprint: String,
}

/// The request that caused a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// The user.
    pub by: UserId,
    /// The request's idempotency key.
    pub key: Option<RequestKey>,
    /// The request's id.
    pub request_id: Option<String>,
}

/// Why an item was not done, or the run broken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemError {
    /// The resource; `None`: the run as a whole.
    pub subject_id: Option<String>,
    /// Stable code of the refusal.
    pub code: String,
    /// The refusal in words.
    pub detail: String,
}

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// Its id.
    pub id: JobRunId,
    /// Name of the job.
    pub job: String,
    /// The time that it runs as of.
    pub as_of: DateTime<Utc>,
    /// The request that caused it; `None`: the schedule.
    pub requested: Option<Requested>,
    /// Its status.
    pub status: RunStatus,
    /// The last item that was tried.
    pub last: Option<DueItem>,
    /// Number of changed items.
    pub processed: i64,
    /// Number of items that could not be done.
    pub failed: i64,
    /// The first errors.
    pub errors: Vec<ItemError>,
    /// How often another process carried it on after a crash.
    pub takeovers: i64,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A change of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunCommand {
    /// Items up to `last` are done.
    Did {
        /// The last of them.
        last: DueItem,
        /// The number of changed ones.
        changed: i64,
    },
    /// An item could not be done: the run goes on after it.
    Skip(DueItem, ItemError),
    /// Another process carries the run on after a crash.
    TakeOver,
    /// No due item is left.
    Finish,
    /// The run cannot go on.
    BreakOff(ItemError),
}

/// The run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the job run has ended")]
pub struct RunIsOver;

impl Failure for RunIsOver {
    fn code(&self) -> &'static str {
        "job_run_over"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl JobRun {
    /// A run that begins at `at`.
    pub const fn begun(
        id: JobRunId,
        job: String,
        as_of: DateTime<Utc>,
        requested: Option<Requested>,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            job,
            as_of,
            requested,
            status: RunStatus::Running,
            last: None,
            processed: 0,
            failed: 0,
            errors: Vec::new(),
            takeovers: 0,
            started_at: at,
            finished_at: None,
        }
    }

    /// Its cause.
    pub const fn trigger(&self) -> Trigger {
        if self.requested.is_some() { Trigger::Request } else { Trigger::Schedule }
    }

    /// The key of the request that caused it.
    pub fn key(&self) -> Option<&RequestKey> {
        self.requested.as_ref()?.key.as_ref()
    }

    /// Whether this caller asks for this run again: by the same key, or by the time that it runs as of.
    pub fn is_asked_for(
        &self,
        by: UserId,
        key: Option<&RequestKey>,
        as_of: Option<DateTime<Utc>>,
    ) -> bool {
        self.requested.as_ref().is_some_and(|requested| {
            let same_key = key.is_some() && requested.key.as_ref() == key;
            requested.by == by && (same_key || as_of == Some(self.as_of))
        })
    }

    /// The run after `command`, at `at`.
    pub fn after(self, command: RunCommand, at: DateTime<Utc>) -> Result<Self, RunIsOver> {
        match self.status {
            RunStatus::Running => {}
            RunStatus::Succeeded | RunStatus::Failed => return Err(RunIsOver),
        }
        Ok(match command {
            RunCommand::Did { last, changed } => {
                Self { last: Some(last), processed: self.processed + changed, ..self }
            }
            RunCommand::Skip(item, error) => {
                let (last, failed) = (Some(item), self.failed + 1);
                Self { last, failed, ..self.noting(error) }
            }
            RunCommand::TakeOver if self.takeovers < MOST_TAKEOVERS => {
                Self { takeovers: self.takeovers + 1, ..self }
            }
            RunCommand::TakeOver => {
                let takeovers = self.takeovers + 1;
                Self { takeovers, ..self.noting(keeps_crashing()).ended(RunStatus::Failed, at) }
            }
            RunCommand::Finish => self.ended(RunStatus::Succeeded, at),
            RunCommand::BreakOff(error) => self.noting(error).ended(RunStatus::Failed, at),
        })
    }

    fn noting(mut self, error: ItemError) -> Self {
        // The reason for the end always has its place.
        let is_of_the_run = error.subject_id.is_none();
        if self.errors.len() < MOST_ERRORS || is_of_the_run {
            self.errors.truncate(MOST_ERRORS - 1);
            self.errors.push(error);
        }
        self
    }

    fn ended(self, status: RunStatus, at: DateTime<Utc>) -> Self {
        Self { status, finished_at: Some(at), ..self }
    }
}

fn keeps_crashing() -> ItemError {
    ItemError {
        subject_id: None,
        code: "job_keeps_crashing".to_owned(),
        detail: format!("{} processes ended while they worked on this run", MOST_TAKEOVERS + 1),
    }
}

#[cfg(test)]
mod tests;
