//! Claims: a job gets into the hands of this process, with a run to begin or to carry on.

use chrono::{DateTime, Utc};
use domain::operation::{
    Asker, Claimant, Duty, Job as JobState, JobRun, JobRunId, Requested, RunCommand, RunStatus,
};
use persistence::operation::Held;
use persistence::{Conn, DbError, fresh_id, operation};

use super::end::end;
use super::halt::{Halt, or_lost};
use crate::kernel::answer::Answer;
use crate::kernel::clock::Moment;
use crate::kernel::job::Job;
use crate::kernel::state::State;
use crate::kernel::write::Lasting;

/// The result of a claim.
pub(super) enum Claimed {
    /// Nothing: another process has the job, or nothing is due.
    Nothing,
    /// The run, under a lease with this token.
    Run(Held, JobRun),
    /// The run ended at once: it has crashed too often.
    Over(Option<Answer>),
}

/// The claim of one process.
pub(super) struct Claim<'a> {
    pub(super) state: &'a State,
    pub(super) job: &'static Job,
    pub(super) now: Moment,
}

impl Claim<'_> {
    /// Claims the job for its schedule or an open run. A scheduled run with nothing due, as `is_due` says, leaves
    /// no row.
    pub(super) fn by_schedule(&self, conn: &mut Conn, is_due: bool) -> Result<Claimed, Halt> {
        let Some((before, at)) = operation::lock_free(conn, self.job.name)? else {
            return Ok(Claimed::Nothing);
        };
        let Some((claimed, duty)) = before.claim(Asker::Schedule, &self.claimant(at)) else {
            return Ok(Claimed::Nothing);
        };
        match duty {
            Duty::CarryOn { run, has_crashed } => {
                self.carry_on(conn, claimed, (run, has_crashed), None)
            }
            Duty::Begin if is_due => self.begin(conn, claimed, self.job.clock.read(self.now), None),
            Duty::Begin => {
                or_lost(operation::save_claim(conn, &claimed.ended(0, at))?)?;
                Ok(Claimed::Nothing)
            }
        }
    }

    /// Claims the job, locked at the time `at`, for a request: to carry on its run, or to begin one.
    pub(super) fn by_request(
        &self,
        conn: &mut Conn,
        (before, at): (JobState, DateTime<Utc>),
        (asked, as_of): (&Lasting, Option<DateTime<Utc>>),
    ) -> Result<Claimed, Halt> {
        let open = match before.run {
            Some(run) => operation::find_run(conn, run)?,
            None => None,
        };
        let requested = requested(asked);
        let is_its_run =
            open.is_some_and(|run| run.is_asked_for(requested.by, requested.key.as_ref(), as_of));
        let request = Asker::Request { is_its_run };
        let Some((claimed, duty)) = before.claim(request, &self.claimant(at)) else {
            return Ok(Claimed::Nothing);
        };
        match duty {
            Duty::CarryOn { run, has_crashed } => {
                self.carry_on(conn, claimed, (run, has_crashed), Some(asked))
            }
            Duty::Begin => {
                let as_of = as_of.unwrap_or_else(|| self.job.clock.read(self.now));
                self.begin(conn, claimed, as_of, Some(requested))
            }
        }
    }

    fn begin(
        &self,
        conn: &mut Conn,
        job: JobState,
        as_of: DateTime<Utc>,
        requested: Option<Requested>,
    ) -> Result<Claimed, Halt> {
        let name = job.name.clone();
        let run = JobRun::begun(fresh_id(), name, as_of, requested, self.now.wall);
        operation::insert_run(conn, &run)?;
        let job = job.with_run(run.id);
        or_lost(operation::save_claim(conn, &job)?)?;
        Ok(Claimed::Run(Held(job.token), run))
    }

    fn carry_on(
        &self,
        conn: &mut Conn,
        job: JobState,
        (run, has_crashed): (JobRunId, bool),
        asked: Option<&Lasting>,
    ) -> Result<Claimed, Halt> {
        or_lost(operation::save_claim(conn, &job)?)?;
        let run = operation::find_run(conn, run)?;
        let run =
            run.ok_or_else(|| DbError::corrupt("a job with an open run that is not there"))?;
        if !has_crashed {
            return Ok(Claimed::Run(Held(job.token), run));
        }
        tracing::warn!(job = job.name, run = %run.id, "a process left this run; it is taken over");
        let run = run.after(RunCommand::TakeOver, self.now.wall)?;
        if run.status == RunStatus::Running {
            or_lost(operation::save_run(conn, &run, Held(job.token))?)?;
            return Ok(Claimed::Run(Held(job.token), run));
        }
        tracing::error!(job = job.name, run = %run.id, "a run keeps crashing, and is given up");
        Ok(Claimed::Over(end(conn, (job, &run), asked, self.now)?))
    }

    fn claimant(&self, at: DateTime<Utc>) -> Claimant<'_> {
        Claimant { holder: &self.state.jobs.holder, lease: self.state.jobs.lease, now: at }
    }
}

/// The request as its run stores it.
fn requested(asked: &Lasting) -> Requested {
    Requested {
        by: asked.by,
        key: asked.key(),
        request_id: asked.request_id.as_deref().map(str::to_owned),
    }
}
