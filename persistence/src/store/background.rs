//! Background jobs: a thread with its own connection, woken when there may be work.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::connection::{Conn, connect};
use crate::error::DbError;

/// A background job and its schedule; `C` is its context besides the connection.
#[derive(Clone, Copy)]
pub(super) struct BackgroundJob<C> {
    /// The thread's name.
    pub(super) name: &'static str,
    /// Delay after a wake-up, so that a burst is handled at once.
    pub(super) gather: Duration,
    /// Interval after which it runs without a wake-up.
    pub(super) patrol: Duration,
    /// The work.
    pub(super) work: fn(&mut Conn, &C) -> Result<(), DbError>,
}

/// Wakes the thread; dropping it ends the thread.
pub(super) struct Notifier(Sender<()>);

impl Notifier {
    /// Signals that there may be work.
    pub(super) fn notify(&self) {
        // A full channel means that the thread will run anyway.
        let _already_rung = self.0.try_send(());
    }
}

impl<C: Send + 'static> BackgroundJob<C> {
    /// Starts the thread on the database at `url`.
    pub(super) fn start(self, url: &str, context: C) -> Result<Notifier, DbError> {
        let (notifier, calls) = crossbeam_channel::bounded(1);
        let url = url.to_owned();
        thread::Builder::new()
            .name(self.name.to_owned())
            .spawn(move || self.serve(&url, &context, &calls))
            .map_err(|error| DbError::Unreachable(Box::new(error)))?;
        Ok(Notifier(notifier))
    }

    fn serve(self, url: &str, context: &C, calls: &Receiver<()>) {
        let mut conn = None;
        loop {
            match calls.recv_timeout(self.patrol) {
                Ok(()) => thread::sleep(self.gather),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let ran = match conn.take().map_or_else(|| connect(url), Ok) {
                Ok(mut open) => (self.work)(&mut open, context).map(|()| open),
                Err(error) => Err(error),
            };
            match ran {
                Ok(open) => conn = Some(open),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, job = self.name, "a background job failed");
                }
            }
        }
    }
}
