//! A job for a database thread, and the channel for its result.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError};
use tokio::sync::oneshot;

use crate::connection::Conn;
use crate::error::{DbError, MayRetry};

/// Work with its result type hidden from the queue.
pub(super) trait Job: Send {
    /// Claims the next work; false: none is left, or the caller has given up waiting.
    fn claim(&mut self) -> bool;
    /// Runs the work and stores the result in the job.
    fn attempt(&mut self, conn: &mut Conn) -> Verdict;
    /// Sends the stored result, or this failure in its place.
    fn answer(&mut self, outcome: Result<(), DbError>);
}

/// How an attempt ended; the result itself stays with the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The work succeeded.
    Done,
    /// The work refused.
    Refused,
    /// The work lost a race or its connection, and may be retried.
    Retry,
}

/// Work with its result and its reply channel.
struct Request<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    reply: Reply<T, E>,
}

impl<T, E, F> Job for Request<T, E, F>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + MayRetry + Send,
{
    fn claim(&mut self) -> bool {
        self.reply.claim()
    }

    fn attempt(&mut self, conn: &mut Conn) -> Verdict {
        let result = (self.work)(conn);
        let verdict = Verdict::of(&result);
        self.result = Some(result);
        verdict
    }

    fn answer(&mut self, outcome: Result<(), DbError>) {
        self.reply.send(kept(self.result.take(), outcome));
    }
}

impl Verdict {
    /// The verdict for a result.
    pub(super) fn of<T, E: MayRetry>(result: &Result<T, E>) -> Self {
        match result {
            Ok(_) => Self::Done,
            Err(error) if error.may_retry() => Self::Retry,
            Err(_) => Self::Refused,
        }
    }
}

/// The stored result, or the failure in its place; no result means that the work panicked.
pub(super) fn kept<T, E: From<DbError>>(
    result: Option<Result<T, E>>,
    outcome: Result<(), DbError>,
) -> Result<T, E> {
    match (outcome, result) {
        (Ok(()), Some(result)) => result,
        (Ok(()), None) => Err(E::from(DbError::Panicked)),
        (Err(error), _) => Err(E::from(error)),
    }
}

/// The reply channel for one result.
pub(super) struct Reply<T, E> {
    taken: Arc<AtomicBool>,
    sender: Option<oneshot::Sender<Result<T, E>>>,
}

impl<T, E> Reply<T, E> {
    /// A reply, and its receiving end.
    pub(super) fn new() -> (Self, Pending<T, E>) {
        let taken = Arc::new(AtomicBool::new(false));
        let (sender, receiver) = oneshot::channel();
        (Self { taken: taken.clone(), sender: Some(sender) }, Pending { taken, reply: receiver })
    }

    /// Whether the work may begin: once, and only while the caller still waits.
    pub(super) fn claim(&self) -> bool {
        !self.taken.swap(true, Ordering::AcqRel)
    }

    /// Sends the answer.
    pub(super) fn send(&mut self, answer: Result<T, E>) {
        if let Some(sender) = self.sender.take() {
            // The caller may have gone away; the work is done all the same.
            drop(sender.send(answer));
        }
    }
}

/// Puts a job into a queue, or refuses it if the queue is full: a client's retry beats a late response.
pub(super) fn offer(queue: &Sender<Box<dyn Job>>, job: Box<dyn Job>) -> Result<(), DbError> {
    match queue.try_send(job) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(mut job)) => {
            job.answer(Err(DbError::Busy));
            Err(DbError::Busy)
        }
        Err(TrySendError::Disconnected(_)) => Err(DbError::Panicked),
    }
}

/// The caller's end: waits for the result, but at most `wait` for the work to begin.
pub(super) struct Pending<T, E> {
    taken: Arc<AtomicBool>,
    reply: oneshot::Receiver<Result<T, E>>,
}

/// Wraps `work` for a queue.
pub(super) fn request<T, E, F>(work: F) -> (Box<dyn Job>, Pending<T, E>)
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    let (reply, pending) = Reply::new();
    (Box::new(Request { work, result: None, reply }), pending)
}

/// Wraps `work` for a queue again, after a first attempt elsewhere was rolled back.
pub(super) fn again<T, E, F>(work: F, reply: Reply<T, E>) -> Box<dyn Job>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    reply.taken.store(false, Ordering::Release);
    Box::new(Request { work, result: None, reply })
}

impl<T, E: From<DbError>> Pending<T, E> {
    /// The result; [`DbError::Busy`] if the work has not begun after `wait`.
    pub(super) async fn wait(mut self, wait: Duration) -> Result<T, E> {
        if let Ok(answer) = tokio::time::timeout(wait, &mut self.reply).await {
            return answer.unwrap_or_else(|_gone| Err(E::from(DbError::Panicked)));
        }
        if !self.taken.swap(true, Ordering::AcqRel) {
            return Err(E::from(DbError::Busy));
        }
        // The work has begun: its outcome decides, however long it takes.
        self.reply.await.unwrap_or_else(|_gone| Err(E::from(DbError::Panicked)))
    }
}
