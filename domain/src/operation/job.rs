//! A job: its schedule, and the lease of the process that works on it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Every, JobId, JobRunId};
use crate::failure::{Failure, Kind};

/// The stored state of a job. `next_at` and the lease follow the database's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id, for its events.
    pub id: JobId,
    /// Its name, unique.
    pub name: String,
    /// Interval of its schedule.
    pub every: Every,
    /// Whether its schedule is paused; requested and open runs go on.
    pub paused: bool,
    /// When it runs next on schedule.
    pub next_at: DateTime<Utc>,
    /// The lease of the process that works on it.
    pub lease: Option<Lease>,
    /// Rises with each claim: a process with an older token has lost the lease.
    pub token: i64,
    /// Its open run.
    pub run: Option<JobRunId>,
    /// When its last run ended, or had nothing to do.
    pub last_run_at: Option<DateTime<Utc>>,
    /// Number of items that its last run changed.
    pub last_processed: Option<i64>,
    /// Version of its settings; rises when staff change them.
    pub version: i64,
}

/// The right to work on a job, until the holder lets go or the time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The process: host and process id.
    pub holder: String,
    /// Its end, unless it is renewed.
    pub until: DateTime<Utc>,
}

/// A process that wants to work on a job.
#[derive(Debug, Clone, Copy)]
pub struct Claimant<'a> {
    /// Host and process id.
    pub holder: &'a str,
    /// Length of its lease.
    pub lease: TimeDelta,
    /// Now, by the database's clock.
    pub now: DateTime<Utc>,
}

/// The cause of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The schedule, or an open run that no process works on.
    Schedule,
    /// A request.
    Request {
        /// Whether the job's open run is the one that the request asks for.
        is_its_run: bool,
    },
}

/// What the claimant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Begins a run.
    Begin,
    /// Carries on the open run.
    CarryOn {
        /// The open run.
        run: JobRunId,
        /// Whether the last holder ended without letting go.
        has_crashed: bool,
    },
}

/// Another run of the job is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("another run of this job is under way; ask again in a moment")]
pub struct JobRunning;

impl Failure for JobRunning {
    fn code(&self) -> &'static str {
        "job_running"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl Job {
    /// A job that is due at once.
    pub const fn new(id: JobId, name: String, every: Every, now: DateTime<Utc>) -> Self {
        Self {
            id,
            name,
            every,
            paused: false,
            next_at: now,
            lease: None,
            token: 0,
            run: None,
            last_run_at: None,
            last_processed: None,
            version: 1,
        }
    }

    /// The job in the hands of the claimant, and what there is to do; `None`: nothing for this asker now.
    pub fn claim(&self, asker: Asker, by: &Claimant<'_>) -> Option<(Self, Duty)> {
        if self.lease.as_ref().is_some_and(|lease| lease.until > by.now) {
            return None;
        }
        let is_due = !self.paused && self.next_at <= by.now;
        let duty = match (self.run, asker) {
            (Some(run), Asker::Schedule | Asker::Request { is_its_run: true }) => {
                Duty::CarryOn { run, has_crashed: self.lease.is_some() }
            }
            (None, Asker::Schedule) if is_due => Duty::Begin,
            (None, Asker::Request { .. }) => Duty::Begin,
            (Some(_), Asker::Request { is_its_run: false }) | (None, Asker::Schedule) => {
                return None;
            }
        };
        let ticks = duty == Duty::Begin && asker == Asker::Schedule;
        let next_at = if ticks { self.every.next(self.next_at, by.now) } else { self.next_at };
        let lease = Lease { holder: by.holder.to_owned(), until: by.now + by.lease };
        let token = self.token + 1;
        Some((Self { next_at, lease: Some(lease), token, ..self.clone() }, duty))
    }

    /// The job with this run open.
    #[must_use]
    pub fn with_run(self, run: JobRunId) -> Self {
        Self { run: Some(run), ..self }
    }

    /// The job without a holder; its run stays open.
    #[must_use]
    pub fn let_go(self) -> Self {
        Self { lease: None, ..self }
    }

    /// The job after its run.
    #[must_use]
    pub fn ended(self, processed: i64, now: DateTime<Utc>) -> Self {
        let (last_run_at, last_processed) = (Some(now), Some(processed));
        Self { run: None, lease: None, last_run_at, last_processed, ..self }
    }

    /// The job with other settings. A shorter interval counts from `now`.
    #[must_use]
    pub fn set(self, paused: Option<bool>, every: Option<Every>, now: DateTime<Utc>) -> Self {
        let every = every.unwrap_or(self.every);
        Self {
            paused: paused.unwrap_or(self.paused),
            every,
            next_at: self.next_at.min(every.after(now)),
            version: self.version + 1,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
