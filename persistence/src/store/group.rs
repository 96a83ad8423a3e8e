//! Request coalescing: concurrent requests of one kind share their statements and one transaction.
//!
//! While one group runs, further requests of its kind wait. Then all waiting requests run together: with as few
//! statements as one request takes, and in one transaction if they write. No timer is needed: without waiting
//! requests, a group is one request. On any failure, from a lost race to a panic, the transaction is rolled
//! back and each request is retried alone: no request is refused because of another in its group.
//!
//! This is for PostgreSQL only. On SQLite the writer's groups have the same effect; there a statement costs no
//! round trip, and each request runs by itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::job::{Job, Pending, Reply, Verdict, again, kept, offer};
use super::transaction::{Run, Write, once};
use crate::connection::Conn;
use crate::error::{DbError, MayRetry};

/// The most requests per group: locks are held as long as the group's transaction runs.
const PARTS: usize = 32;
/// The highest total weight of a group, so that small requests do not wait for large ones.
const LOAD: usize = 400;
/// A group that waits for one lock delays all its requests: it gives up soon, and each request waits alone.
const BEGIN: &str = "BEGIN; SET LOCAL lock_timeout = '250ms'";

/// The wait queue shared by all groups.
pub(super) struct WaitQueue {
    permits: Arc<Semaphore>,
    runners: usize,
}

impl WaitQueue {
    /// A queue for up to `most` requests. Each group kind uses at most two of the `connections`: with more,
    /// groups would stay small and wait for each other's rows. With few connections it uses one.
    pub(super) fn new(most: usize, connections: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(most)), runners: (connections / 4).clamp(1, 2) }
    }

    /// Whether the wait queue is full.
    pub(super) fn is_full(&self) -> bool {
        self.permits.available_permits() == 0
    }
}

/// The work for `parts` in one transaction, with one result for each. A result may be a refusal if nothing was
/// written for its part. Any other error fails the whole group; its requests are then retried one by one.
pub type Work<P, T, E> = fn(&mut Conn, &[P]) -> Result<Vec<Result<T, E>>, E>;

/// Whether a group needs a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It writes: all its changes are stored, or none.
    Writes,
    /// It reads with one statement.
    Looks,
}

/// The waiting requests for one kind of work.
pub struct Group<P, T, E> {
    pub(super) kind: Kind,
    work: Work<P, T, E>,
    weigh: fn(&P) -> usize,
    waiting: Mutex<Waiting<P, T, E>>,
}

struct Waiting<P, T, E> {
    waiters: VecDeque<Waiter<P, T, E>>,
    runners: usize,
}

struct Waiter<P, T, E> {
    part: P,
    reply: Reply<T, E>,
    /// The permit, released when the request is served.
    _permit: OwnedSemaphorePermit,
}

impl<P, T, E> std::fmt::Debug for Group<P, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group").field("waiting", &self.lock().waiters.len()).finish_non_exhaustive()
    }
}

impl<P, T, E> Group<P, T, E> {
    /// A group for work that writes; `weigh` returns the weight of a part: an order weighs its number of lines.
    pub const fn writing(work: Work<P, T, E>, weigh: fn(&P) -> usize) -> Self {
        Self::new(Kind::Writes, work, weigh)
    }

    /// A group for work that reads with one short, indexed statement.
    pub const fn looking(work: Work<P, T, E>) -> Self {
        Self::new(Kind::Looks, work, |_| 1)
    }

    const fn new(kind: Kind, work: Work<P, T, E>, weigh: fn(&P) -> usize) -> Self {
        let waiting = Waiting { waiters: VecDeque::new(), runners: 0 };
        Self { kind, work, weigh, waiting: Mutex::new(waiting) }
    }

    /// Does the work for one part alone.
    pub(super) fn alone(&self, conn: &mut Conn, part: &P) -> Result<T, E>
    where
        E: From<DbError>,
    {
        let answers = (self.work)(conn, std::slice::from_ref(part))?;
        answers.into_iter().next().unwrap_or_else(|| Err(E::from(DbError::Panicked)))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<P, T, E>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next requests to serve; empty: this runner ends.
    fn next(&self) -> Vec<(P, Reply<T, E>)> {
        let mut waiting = self.lock();
        let (mut next, mut load) = (Vec::new(), 0_usize);
        while next.len() < PARTS {
            let weight = waiting.waiters.front().map_or(0, |waiter| (self.weigh)(&waiter.part));
            load = load.saturating_add(weight);
            if load > LOAD && !next.is_empty() {
                break;
            }
            match waiting.waiters.pop_front() {
                Some(waiter) if waiter.reply.claim() => next.push((waiter.part, waiter.reply)),
                Some(_given_up) => load -= weight,
                None => break,
            }
        }
        if next.is_empty() {
            waiting.runners -= 1;
        }
        next
    }
}

impl<P, T, E> Group<P, T, E>
where
    P: Send + 'static,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    /// Queues `part` for the next group, and starts a runner if the limit allows another.
    pub(super) fn join(
        self: &Arc<Self>,
        part: P,
        wait_queue: &WaitQueue,
        queue: &Sender<Box<dyn Job>>,
    ) -> Result<Pending<T, E>, DbError> {
        let permit = Arc::clone(&wait_queue.permits).try_acquire_owned();
        let Ok(permit) = permit else { return Err(DbError::Busy) };
        let mut waiting = self.lock();
        if waiting.runners < wait_queue.runners {
            offer(queue, Box::new(Runner::of(Arc::clone(self), queue.clone())))?;
            waiting.runners += 1;
        }
        let (reply, pending) = Reply::new();
        waiting.waiters.push_back(Waiter { part, reply, _permit: permit });
        Ok(pending)
    }
}

/// Serves groups as long as requests wait.
struct Runner<P, T, E> {
    group: Arc<Group<P, T, E>>,
    /// The queue for requests that are retried alone.
    queue: Sender<Box<dyn Job>>,
    parts: Vec<P>,
    replies: Vec<Reply<T, E>>,
    /// Whether the work itself succeeded, so that only its COMMIT was left.
    is_done: bool,
    result: Option<Result<Vec<Result<T, E>>, E>>,
}

impl<P, T, E> Job for Runner<P, T, E>
where
    P: Send + 'static,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    fn claim(&mut self) -> bool {
        self.is_done = false;
        (self.parts, self.replies) = self.group.next().into_iter().unzip();
        !self.parts.is_empty()
    }

    fn attempt(&mut self, conn: &mut Conn) -> Verdict {
        self.is_done = false;
        let (group, parts, is_done) = (&self.group, &self.parts, &mut self.is_done);
        let result = match group.kind {
            Kind::Looks => (group.work)(conn, parts),
            Kind::Writes => once(conn, BEGIN, &mut |conn: &mut Conn| {
                let answers = (group.work)(conn, parts)?;
                *is_done = true;
                Ok(answers)
            }),
        };
        let verdict = Verdict::of(&result);
        self.result = Some(result);
        verdict
    }

    fn answer(&mut self, outcome: Result<(), DbError>) {
        let parts = std::mem::take(&mut self.parts);
        let mut replies = std::mem::take(&mut self.replies);
        match (kept(self.result.take(), outcome), replies.as_mut_slice()) {
            (Ok(answers), replies) => {
                for (reply, answer) in replies.iter_mut().zip(answers) {
                    reply.send(answer);
                }
            }
            // The changes may be stored after all: no request may be retried.
            (Err(_), replies) if self.is_done => {
                for reply in replies {
                    let why = "the group was not stored".to_owned();
                    reply.send(Err(E::from(DbError::NotStored(why))));
                }
            }
            (Err(error), [reply]) if !error.may_retry() => reply.send(Err(error)),
            (Err(_), _) => {
                for (part, reply) in parts.into_iter().zip(replies) {
                    self.apart(part, reply);
                }
            }
        }
    }
}

impl<P, T, E> Runner<P, T, E>
where
    P: Send + 'static,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    fn of(group: Arc<Group<P, T, E>>, queue: Sender<Box<dyn Job>>) -> Self {
        Self { group, queue, parts: vec![], replies: vec![], is_done: false, result: None }
    }

    /// Retries one request of a rolled-back group alone, on any free connection: the next group does not wait
    /// for its locks.
    fn apart(&self, part: P, reply: Reply<T, E>) {
        let group = Arc::clone(&self.group);
        let kind = group.kind;
        let mut work = move |conn: &mut Conn| group.alone(conn, &part);
        let job = match kind {
            Kind::Looks => again(work, reply),
            Kind::Writes => again(move |conn: &mut Conn| Write(&mut work).run(conn), reply),
        };
        // If the queue is full, the request is answered as busy.
        let _busy = offer(&self.queue, job);
    }
}
