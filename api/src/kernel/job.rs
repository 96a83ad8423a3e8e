//! Scheduled jobs: the form of a job, and this process's part in their work. `flows::jobs` runs them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::operation::{DueItem, Every};
use persistence::Conn;
use tokio::sync::{Notify, RwLock};

use crate::kernel::clock::Moment;
use crate::kernel::config::Jobs as Settings;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// The longest pause between two looks for due jobs.
const LOOKING: Duration = Duration::from_secs(10);

/// A scheduled job. A file with `due` and `work` defines it; the list of its room registers it.
pub(crate) struct Job {
    /// Its name, in paths.
    pub(crate) name: &'static str,
    /// Its purpose, for people.
    pub(crate) says: &'static str,
    /// Interval of its schedule until staff change it.
    pub(crate) every: Every,
    /// The clock of its `as_of`.
    pub(crate) clock: JobClock,
    /// Id prefix of its items; `None`: they are no resources.
    pub(crate) subject: Option<&'static str>,
    /// The items that are due.
    pub(crate) due: fn(&mut Conn, &Due) -> Result<Vec<DueItem>, Problem>,
    /// Works on one item, as of `ctx.at`, and returns how many rows it changed. It locks the item and checks
    /// again that it is due: another run may have been faster.
    pub(crate) work: fn(&mut Conn, DueItem, &WriteContext) -> Result<usize, Problem>,
}

/// A part of the due items, in the order of due time and id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    /// The time of the run.
    pub(crate) as_of: DateTime<Utc>,
    /// Only items after this one.
    pub(crate) after: DueItem,
    /// At most this many.
    pub(crate) limit: i64,
}

/// The clock of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobClock {
    /// Business time: for jobs that act on deadlines.
    Business,
    /// Wall time: for jobs that delete old rows.
    Wall,
}

impl JobClock {
    /// The time of a run that begins now.
    pub(crate) const fn read(self, now: Moment) -> DateTime<Utc> {
        match self {
            Self::Business => now.at,
            Self::Wall => now.wall,
        }
    }

    /// Whether a run may be as of `as_of`. A deadline may be anticipated. What is old is not: a later time would
    /// delete rows that are still in use.
    pub(crate) fn admits(self, as_of: DateTime<Utc>, now: Moment) -> bool {
        match self {
            Self::Business => true,
            Self::Wall => as_of <= now.wall,
        }
    }
}

/// The jobs of this program, and this process's part in their work.
pub(crate) struct Jobs {
    all: Vec<&'static Job>,
    /// Host and process id: the holder of this process's leases.
    pub(crate) holder: String,
    /// Length of a lease.
    pub(crate) lease: TimeDelta,
    /// How long a request works on its run.
    pub(crate) in_request: Duration,
    /// Wakes the worker: a run waits to be carried on.
    pub(crate) wake: Notify,
    /// Held for reading by each run that this process works on.
    pub(crate) at_work: RwLock<()>,
}

impl Jobs {
    /// The jobs of a server with these settings.
    pub(crate) fn new(mut all: Vec<&'static Job>, settings: &Settings) -> Self {
        all.sort_by_key(|job| job.name);
        let host = rustix::system::uname();
        let host = host.nodename().to_string_lossy();
        Self {
            all,
            holder: format!("{host}:{}", std::process::id()),
            lease: TimeDelta::seconds(settings.lease_seconds.into()),
            in_request: Duration::from_secs(settings.request_seconds.into()),
            wake: Notify::new(),
            at_work: RwLock::new(()),
        }
    }

    /// Every job, by name.
    pub(crate) fn all(&self) -> &[&'static Job] {
        &self.all
    }

    /// The job of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&'static Job> {
        self.all.iter().copied().find(|job| job.name == name)
    }

    /// The pause between two looks: no longer than a lease, so that a crash is noticed soon.
    pub(crate) fn pause(&self) -> Duration {
        self.lease.to_std().unwrap_or(LOOKING).min(LOOKING)
    }
}
