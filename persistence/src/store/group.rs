//! Work of one kind that is done for several at once.
//!
//! While one group is served, whoever asks for the same waits; then all who wait are served together, by as
//! few statements as one of them takes, and in one transaction if they write. No timer is needed: when nobody
//! waits, a group is one request. If anything comes in between, from a lost race to a panic, the transaction
//! is undone and each of the group is served by itself: nobody is refused for a neighbour.
//!
//! This is PostgreSQL's way of what SQLite's writer does by its groups; there a statement costs no journey,
//! and each is served by itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::job::{Job, Pending, Reply, Verdict, again, kept, offer};
use super::transaction::{Run, Write, once};
use crate::connection::Conn;
use crate::error::{DbError, MayRetry};

/// The most that are served at once: their transaction's locks last as long as it does.
const SEATS: usize = 32;
/// The most that they may weigh together, or the small ones would wait for the large.
const LOAD: usize = 400;
/// A group that waits for one lock makes everybody wait: it gives up soon, and each waits by itself.
const BEGIN: &str = "BEGIN; SET LOCAL lock_timeout = '250ms'";

/// Where those wait who are to be served together, of all groups.
pub(super) struct Hall {
    chairs: Arc<Semaphore>,
    runners: usize,
}

impl Hall {
    /// For up to `most` who wait for one of so many connections. Of them each group has two, or groups would
    /// stay small and wait for each other's rows; and one where there are few.
    pub(super) fn new(most: usize, connections: usize) -> Self {
        Self { chairs: Arc::new(Semaphore::new(most)), runners: (connections / 4).clamp(1, 2) }
    }

    /// Whether nobody more may wait.
    pub(super) fn is_full(&self) -> bool {
        self.chairs.available_permits() == 0
    }
}

/// What is to be done for `parts`, in one transaction, with one answer for each. An answer may be a refusal
/// if nothing was written for that part; whatever else is amiss is the error of all, who are then served one
/// by one.
pub type Work<P, T, E> = fn(&mut Conn, &[P]) -> Result<Vec<Result<T, E>>, E>;

/// Whether a group needs a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// All its changes are stored, or none.
    Writes,
    /// It reads by one statement.
    Looks,
}

/// Who waits for work of one kind.
pub struct Group<P, T, E> {
    pub(super) kind: Kind,
    work: Work<P, T, E>,
    weigh: fn(&P) -> usize,
    waiting: Mutex<Waiting<P, T, E>>,
}

struct Waiting<P, T, E> {
    seats: VecDeque<Seat<P, T, E>>,
    runners: usize,
}

struct Seat<P, T, E> {
    part: P,
    reply: Reply<T, E>,
    /// Given back when it is served.
    _chair: OwnedSemaphorePermit,
}

impl<P, T, E> std::fmt::Debug for Group<P, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group").field("waiting", &self.lock().seats.len()).finish_non_exhaustive()
    }
}

impl<P, T, E> Group<P, T, E> {
    /// For work that writes, and how much work a part is: an order weighs as many as it has lines.
    pub const fn writing(work: Work<P, T, E>, weigh: fn(&P) -> usize) -> Self {
        Self::new(Kind::Writes, work, weigh)
    }

    /// For work that reads by one short, indexed statement.
    pub const fn looking(work: Work<P, T, E>) -> Self {
        Self::new(Kind::Looks, work, |_| 1)
    }

    const fn new(kind: Kind, work: Work<P, T, E>, weigh: fn(&P) -> usize) -> Self {
        let waiting = Waiting { seats: VecDeque::new(), runners: 0 };
        Self { kind, work, weigh, waiting: Mutex::new(waiting) }
    }

    /// Does the work for one alone.
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

    /// The next to be served; none: this runner ends.
    fn next(&self) -> Vec<(P, Reply<T, E>)> {
        let mut waiting = self.lock();
        let (mut next, mut load) = (Vec::new(), 0_usize);
        while next.len() < SEATS {
            let weight = waiting.seats.front().map_or(0, |seat| (self.weigh)(&seat.part));
            load = load.saturating_add(weight);
            if load > LOAD && !next.is_empty() {
                break;
            }
            match waiting.seats.pop_front() {
                Some(seat) if seat.reply.claim() => next.push((seat.part, seat.reply)),
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
    /// Lets `part` wait in the hall for the next group, and sends for a runner if there may be one more.
    pub(super) fn join(
        self: &Arc<Self>,
        part: P,
        hall: &Hall,
        queue: &Sender<Box<dyn Job>>,
    ) -> Result<Pending<T, E>, DbError> {
        let chair = Arc::clone(&hall.chairs).try_acquire_owned();
        let Ok(chair) = chair else { return Err(DbError::Busy) };
        let mut waiting = self.lock();
        if waiting.runners < hall.runners {
            offer(queue, Box::new(Runner::of(Arc::clone(self), queue.clone())))?;
            waiting.runners += 1;
        }
        let (reply, pending) = Reply::new();
        waiting.seats.push_back(Seat { part, reply, _chair: chair });
        Ok(pending)
    }
}

/// Serves groups for as long as anybody waits.
struct Runner<P, T, E> {
    group: Arc<Group<P, T, E>>,
    /// For those who are to be served by themselves.
    queue: Sender<Box<dyn Job>>,
    parts: Vec<P>,
    replies: Vec<Reply<T, E>>,
    /// Whether the work itself succeeded, and only its COMMIT was left.
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
            // It may be stored after all: nobody may be served again.
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

    /// Lets one of a group that was undone be served by itself, on whichever connection is free: what it
    /// waits for is not waited for by the next group.
    fn apart(&self, part: P, reply: Reply<T, E>) {
        let group = Arc::clone(&self.group);
        let kind = group.kind;
        let mut work = move |conn: &mut Conn| group.alone(conn, &part);
        let job = match kind {
            Kind::Looks => again(work, reply),
            Kind::Writes => again(move |conn: &mut Conn| Write(&mut work).run(conn), reply),
        };
        // If there is no room, that is its answer.
        let _busy = offer(&self.queue, job);
    }
}
