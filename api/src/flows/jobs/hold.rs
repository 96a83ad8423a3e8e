//! The work on a run that this process holds: step by step, each in its own transaction.

use std::sync::Arc;
use std::time::Instant;

use actix_web::web;
use domain::operation::{DueItem, ItemError, Job as JobState, JobRun, RunCommand};
use persistence::operation::Held;
use persistence::{Conn, DbError, operation};
use uuid::Uuid;

use super::end::{context, end, let_go};
use super::halt::{Halt, is_general, or_lost};
use crate::kernel::answer::Answer;
use crate::kernel::job::{Due, Job};
use crate::kernel::problem::Problem;
use crate::kernel::state::State;
use crate::kernel::write::Lasting;

/// Items per step: a short transaction lets other writers in.
const AT_ONCE: i64 = 20;

/// A run in the hands of this process.
pub(super) struct Hold {
    pub(super) state: web::Data<State>,
    pub(super) job: &'static Job,
    pub(super) lease: Held,
    pub(super) run: JobRun,
    /// The request that waits for the run.
    pub(super) asked: Option<Arc<Lasting>>,
    /// When that request has waited long enough.
    pub(super) until: Option<Instant>,
}

/// How the work of this process on a run ended.
#[derive(Debug)]
pub(super) enum End {
    /// The run is over, or left to any process; with the response of the request that waits.
    Told(Option<Answer>),
    /// Another process has the run.
    Lost,
}

/// Whether the run goes on here.
enum Next {
    GoOn,
    End(Option<Answer>),
}

impl Hold {
    /// Works on the run until it is over, or until this process must let go.
    pub(super) async fn work(mut self) -> Result<End, Problem> {
        let worked = self.all_steps().await;
        match worked {
            Ok(answer) => Ok(End::Told(answer)),
            Err(Halt::Lost) => {
                let (job, run) = (self.job.name, self.run.id);
                tracing::warn!(job, %run, "the lease of this job is lost; this process lets go");
                Ok(End::Lost)
            }
            Err(Halt::Failed(problem)) => {
                // The run stays open. If the lease cannot be given back either, it runs out.
                self.asked = None;
                drop(self.let_go().await);
                Err(problem)
            }
        }
    }

    async fn all_steps(&mut self) -> Result<Option<Answer>, Halt> {
        loop {
            let items = match self.due().await {
                Ok(items) => items,
                Err(problem) if is_general(&problem) => return Err(problem.into()),
                Err(problem) => return self.break_off(problem).await,
            };
            let next = match items.last() {
                None => Next::End(self.finish().await?),
                Some(last) => self.step(*last, items).await?,
            };
            match next {
                Next::End(answer) => return Ok(answer),
                Next::GoOn if self.must_let_go() => return self.hand_on().await,
                Next::GoOn => {}
            }
        }
    }

    /// The next items.
    async fn due(&self) -> Result<Vec<DueItem>, Problem> {
        let after = self.run.last.unwrap_or_else(DueItem::before_all);
        let due = Due { as_of: self.run.as_of, after, limit: AT_ONCE };
        let job = self.job;
        self.state.store.read(move |conn| (job.due)(conn, &due)).await
    }

    /// Whether the request has waited long enough, or the server stops.
    fn must_let_go(&self) -> bool {
        self.state.is_draining() || self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Does the items together. If that fails, does each alone, and notes those that cannot be done.
    async fn step(&mut self, last: DueItem, items: Vec<DueItem>) -> Result<Next, Halt> {
        match self.do_items(last, items.clone()).await {
            Err(Halt::Failed(problem)) if !is_general(&problem) => {}
            done => return done.map(|()| Next::GoOn),
        }
        for item in items {
            match self.do_items(item, vec![item]).await {
                Err(Halt::Failed(problem)) if !is_general(&problem) => {
                    self.skip(item, &problem).await?;
                }
                done => done?,
            }
            if self.must_let_go() {
                return self.hand_on().await.map(Next::End);
            }
        }
        Ok(Next::GoOn)
    }

    async fn do_items(&mut self, last: DueItem, items: Vec<DueItem>) -> Result<(), Halt> {
        let (job, mut now) = (self.job, self.state.clock.now());
        now.at = self.run.as_of;
        let ctx = context(&self.run, now);
        let work = move |conn: &mut Conn, run: JobRun| {
            let mut changed = 0;
            for item in &items {
                changed += (job.work)(conn, *item, &ctx)?;
            }
            let changed = i64::try_from(changed).map_err(Problem::internal)?;
            Ok(run.after(RunCommand::Did { last, changed }, now.wall)?)
        };
        self.progress(work).await
    }

    async fn skip(&mut self, item: DueItem, problem: &Problem) -> Result<(), Halt> {
        let prefix = self.job.subject.filter(|_| item.id != Uuid::nil());
        let subject = prefix.map(|prefix| domain::id::text(prefix, item.id));
        let (job, wall) = (self.job.name, self.state.clock.wall());
        tracing::warn!(job, subject, %problem, cause = problem.cause(), "an item could not be done");
        let error = noted(subject, problem);
        let skip = move |_conn: &mut Conn, run: JobRun| {
            Ok(run.after(RunCommand::Skip(item, error.clone()), wall)?)
        };
        self.progress(skip).await
    }

    /// Runs `work` and stores the run after it, in a transaction under the lease.
    async fn progress<F>(&mut self, work: F) -> Result<(), Halt>
    where
        F: Fn(&mut Conn, JobRun) -> Result<JobRun, Halt> + Send + 'static,
    {
        let (run, lease) = (self.run.clone(), self.lease);
        self.run = self
            .under_lease(move |conn| {
                let after = work(conn, run.clone())?;
                or_lost(operation::save_run(conn, &after, lease)?)?;
                Ok(after)
            })
            .await?;
        Ok(())
    }

    /// Ends the run: no due item is left.
    async fn finish(&mut self) -> Result<Option<Answer>, Halt> {
        self.conclude(RunCommand::Finish).await
    }

    /// Ends the run, which cannot go on.
    async fn break_off(&mut self, problem: Problem) -> Result<Option<Answer>, Halt> {
        let (job, run) = (self.job.name, self.run.id);
        tracing::error!(job, %run, %problem, cause = problem.cause(), "a job run is broken off");
        self.conclude(RunCommand::BreakOff(noted(None, &problem))).await
    }

    async fn conclude(&mut self, command: RunCommand) -> Result<Option<Answer>, Halt> {
        let (run, name, asked) = (self.run.clone(), self.job.name, self.asked.clone());
        let now = self.state.clock.now();
        let ending = move |conn: &mut Conn| {
            let after = run.clone().after(command.clone(), now.wall)?;
            let job = held(conn, name)?;
            let answer = end(conn, (job, &after), asked.as_deref(), now)?;
            Ok((after, answer))
        };
        let (after, answer) = self.under_lease(ending).await?;
        let (run, processed, failed) = (after.id, after.processed, after.failed);
        tracing::info!(job = name, %run, processed, failed, "a job run is over");
        self.run = after;
        Ok(answer)
    }

    /// Leaves the run to any process, this one's worker included.
    async fn hand_on(&self) -> Result<Option<Answer>, Halt> {
        let answer = self.let_go().await?;
        self.state.jobs.wake.notify_one();
        Ok(answer)
    }

    async fn let_go(&self) -> Result<Option<Answer>, Halt> {
        let (run, name, asked) = (self.run.clone(), self.job.name, self.asked.clone());
        let now = self.state.clock.now();
        let leaving = move |conn: &mut Conn| {
            let job = held(conn, name)?;
            let_go(conn, (job, &run), asked.as_deref(), now)
        };
        self.under_lease(leaving).await
    }

    /// Runs `work` in a transaction that begins with the renewal of the lease.
    async fn under_lease<T, F>(&self, mut work: F) -> Result<T, Halt>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, Halt> + Send + 'static,
    {
        let (name, Held(token), lease) = (self.job.name, self.lease, self.state.jobs.lease);
        let whole = move |conn: &mut Conn| {
            or_lost(operation::renew(conn, name, token, lease)?)?;
            work(conn)
        };
        self.state.store.write(whole).await
    }
}

/// The job as stored; its row is locked by the renewal of the lease.
fn held(conn: &mut Conn, name: &str) -> Result<JobState, DbError> {
    operation::find(conn, name)?.ok_or_else(|| DbError::corrupt("a job that is not there"))
}

/// The refusal as the run stores it; an internal cause is for the log only.
fn noted(subject_id: Option<String>, problem: &Problem) -> ItemError {
    let detail = match problem.cause() {
        Some(_) => "Internal error; the log has its cause.",
        None => problem.detail(),
    };
    ItemError { subject_id, code: problem.code().to_owned(), detail: detail.to_owned() }
}
