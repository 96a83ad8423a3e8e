//! SQLite's single writer: a thread that commits queued jobs in groups.
//!
//! One COMMIT with one sync to disk stores the whole group, and only then are its callers answered. While the
//! disk works, the next group queues up: no timer is needed. The audit log's chain is extended at the end of
//! each group, in its transaction: an event and its link are stored together.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use domain::audit::ChainKey;

use super::Settings;
use super::background::Notifier;
use super::batch::{Batch, Group};
use super::chain::ChainSlot;
use super::checkpoint::{Alone, CHECKPOINTS};
use super::job::{Job, offer, request};
use super::transaction::{begin, commit, is_broken, rollback, savepoint};
use crate::audit;
use crate::connection::{Conn, Source};
use crate::error::{DbError, MayRetry};

/// A group ends with this many jobs …
const GROUP_JOBS: usize = 128;
/// … or after this much work, so that no request waits long for others. Under a load that fills this time,
/// longer groups are faster for all: pages shared by their orders are written once.
const GROUP_TIME: Duration = Duration::from_millis(25);

/// The queue in front of the writer.
pub(super) struct Writer {
    queue: Sender<Box<dyn Job>>,
    wait: Duration,
}

impl Writer {
    pub(super) fn start(
        settings: &Settings,
        source: &Source,
        chain: &ChainSlot,
    ) -> Result<Self, DbError> {
        let (queue, jobs) = crossbeam_channel::bounded(settings.queue);
        let source = source.noting_failures();
        let conn = Some(source.connect()?);
        let checkpoints = CHECKPOINTS.start(&settings.url, Alone)?;
        let chain = chain.clone();
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || WriterThread { source, conn, checkpoints, chain }.serve(&jobs))
            .map_err(|error| DbError::Unreachable(Box::new(error)))?;
        Ok(Self { queue, wait: settings.wait })
    }

    /// Whether the queue is full.
    pub(super) fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        let (job, pending) = request(work);
        offer(&self.queue, job)?;
        pending.wait(self.wait).await
    }
}

struct WriterThread {
    source: Source,
    conn: Option<Conn>,
    checkpoints: Notifier,
    chain: ChainSlot,
}

impl WriterThread {
    fn serve(mut self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let mut done = Vec::new();
            let outcome = match self.open() {
                Ok(conn) => self.run_group(conn, first, jobs, &mut done),
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "no group begun");
                    done.push(first);
                    Err(error)
                }
            };
            answer_all(done, outcome);
        }
    }

    /// The connection, in a new transaction.
    fn open(&mut self) -> Result<Conn, DbError> {
        let mut conn = self.conn.take().map_or_else(|| self.source.connect(), Ok)?;
        begin(&mut conn, "BEGIN IMMEDIATE")?;
        Ok(conn)
    }

    fn run_group(
        &mut self,
        mut conn: Conn,
        first: Box<dyn Job>,
        jobs: &Receiver<Box<dyn Job>>,
        done: &mut Vec<Box<dyn Job>>,
    ) -> Result<(), DbError> {
        let (began, mut batch) = (Instant::now(), Batch::new(&self.source));
        let mut next = Some(first);
        while let Some(mut job) = next {
            if job.claim() {
                done.push(job);
                match batch.run_last(conn, done) {
                    Group::Intact(back) => conn = back,
                    Group::Lost(error) => return Err(error),
                }
            }
            let full = done.len() >= GROUP_JOBS || began.elapsed() >= GROUP_TIME;
            next = if full { None } else { jobs.try_recv().ok() };
        }
        Source::pass_over(&mut conn);
        conn = match chained(conn, &self.chain) {
            Group::Intact(back) => back,
            Group::Lost(error) => return Err(error),
        };
        self.source.count(&mut conn);
        match commit(&mut conn) {
            Ok(()) => {
                self.conn = Some(conn);
                self.checkpoints.notify();
                Ok(())
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a group was not stored");
                if rollback(&mut conn).is_ok() && !is_broken(&mut conn) {
                    self.conn = Some(conn);
                }
                Err(DbError::NotStored(error.to_string()))
            }
        }
    }
}

/// Links the group's events into the chain. If that fails, the group is stored all the same, and a later group
/// adds the links; until then `verify` reports the gap.
fn chained(mut conn: Conn, chain: &ChainSlot) -> Group {
    let Some(key) = chain.key() else { return Group::Intact(conn) };
    if let Err(error) = savepoint(&mut conn) {
        return Group::Lost(error);
    }
    let closed = match chain_all(&mut conn, key) {
        Ok(()) => commit(&mut conn),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "events were not chained");
            rollback(&mut conn)
        }
    };
    match closed {
        Ok(()) => Group::Intact(conn),
        Err(error) => Group::Lost(DbError::NotStored(error.to_string())),
    }
}

fn chain_all(conn: &mut Conn, key: &ChainKey) -> Result<(), DbError> {
    while audit::extend(conn, key)? {}
    Ok(())
}

fn answer_all(done: Vec<Box<dyn Job>>, outcome: Result<(), DbError>) {
    let failure = outcome.err().map(|error| error.to_string());
    for mut job in done {
        job.answer(match &failure {
            None => Ok(()),
            Some(why) => Err(DbError::NotStored(why.clone())),
        });
    }
}
