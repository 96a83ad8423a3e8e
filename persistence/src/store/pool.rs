//! The connection pool: database threads, each with its own connection, behind one queue.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use diesel::prelude::*;

use super::Settings;
use super::group::{Group, WaitQueue};
use super::job::{Job, Verdict, offer, request};
use super::transaction::{Run, is_broken};
use crate::connection::{Conn, Source};
use crate::error::{DbError, MayRetry};

/// The queue in front of the threads.
pub(super) struct Pool {
    queue: Sender<Box<dyn Job>>,
    /// The wait queue for coalesced requests, beside the job queue.
    wait_queue: WaitQueue,
    wait: Duration,
}

impl Pool {
    /// Starts `count` threads; the first connection is made here, so that a wrong URL fails at once.
    pub(super) fn start(
        settings: &Settings,
        source: &Source,
        count: usize,
    ) -> Result<Self, DbError> {
        let (queue, jobs) = crossbeam_channel::bounded::<Box<dyn Job>>(settings.queue);
        for number in 0..count.max(1) {
            let (jobs, source) = (jobs.clone(), source.clone());
            thread::Builder::new()
                .name(format!("database-{number}"))
                .spawn(move || Lane { source, conn: None }.serve(&jobs))
                .map_err(|error| DbError::Unreachable(Box::new(error)))?;
        }
        Ok(Self { queue, wait_queue: WaitQueue::new(settings.queue, count), wait: settings.wait })
    }

    /// Whether the job queue or the wait queue is full.
    pub(super) fn is_full(&self) -> bool {
        self.queue.is_full() || self.wait_queue.is_full()
    }

    /// Runs `work` on the next free connection.
    pub(super) async fn run<R: Run + Send + 'static>(
        &self,
        mut work: R,
    ) -> Result<R::Answer, R::Error> {
        let (job, pending) = request(move |conn: &mut Conn| work.run(conn));
        offer(&self.queue, job)?;
        pending.wait(self.wait).await
    }

    /// Does the work of `group` for `part`, coalesced with other waiting requests.
    pub(super) async fn run_coalesced<P, T, E>(
        &self,
        group: &Arc<Group<P, T, E>>,
        part: P,
    ) -> Result<T, E>
    where
        P: Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        let pending = group.join(part, &self.wait_queue, &self.queue)?;
        pending.wait(self.wait).await
    }
}

struct Lane {
    source: Source,
    conn: Option<Conn>,
}

impl Lane {
    fn serve(mut self, jobs: &Receiver<Box<dyn Job>>) {
        for mut job in jobs {
            while job.claim() {
                self.perform(&mut *job);
            }
        }
    }

    /// Runs one job. If its connection is dead, the job is retried once on a new one: it failed with a
    /// retryable error, so none of its changes were stored.
    fn perform(&mut self, job: &mut dyn Job) {
        for last in [false, true] {
            let conn = self.conn.take().map_or_else(|| self.source.connect(), Ok);
            let mut conn = match conn {
                Ok(conn) => conn,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "no connection");
                    return job.answer(Err(error));
                }
            };
            match catch_unwind(AssertUnwindSafe(|| job.attempt(&mut conn))) {
                // After a panic the connection's state is unknown: it is dropped.
                Err(_panic) => return job.answer(Err(DbError::Panicked)),
                Ok(Verdict::Retry) if !is_alive(&mut conn) && !last => {}
                Ok(Verdict::Done | Verdict::Refused | Verdict::Retry) => {
                    if !is_broken(&mut conn) {
                        self.conn = Some(conn);
                    }
                    return job.answer(Ok(()));
                }
            }
        }
    }
}

fn is_alive(conn: &mut Conn) -> bool {
    !is_broken(conn) && diesel::sql_query("SELECT 1").execute(conn).is_ok()
}
