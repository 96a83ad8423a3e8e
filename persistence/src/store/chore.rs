//! Work beside the store's own: a thread with a connection of its own, that is woken when there may be
//! something to do.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::connection::{Conn, connect};
use crate::error::DbError;

/// What is done, and when; `C` is what it needs beside the connection.
#[derive(Clone, Copy)]
pub(super) struct Chore<C> {
    /// The thread's name.
    pub(super) name: &'static str,
    /// How long it lets a burst gather after it is woken.
    pub(super) gather: Duration,
    /// After how long it looks by itself.
    pub(super) patrol: Duration,
    /// What it does.
    pub(super) work: fn(&mut Conn, &C) -> Result<(), DbError>,
}

/// Wakes the thread, which ends when this is dropped.
pub(super) struct Bell(Sender<()>);

impl Bell {
    /// Says that there may be something to do.
    pub(super) fn ring(&self) {
        // Full means that it will run anyway.
        let _already_rung = self.0.try_send(());
    }
}

impl<C: Send + 'static> Chore<C> {
    /// Starts the thread on the database at `url`.
    pub(super) fn start(self, url: &str, context: C) -> Result<Bell, DbError> {
        let (bell, calls) = crossbeam_channel::bounded(1);
        let url = url.to_owned();
        thread::Builder::new()
            .name(self.name.to_owned())
            .spawn(move || self.serve(&url, &context, &calls))
            .map_err(|error| DbError::Unreachable(Box::new(error)))?;
        Ok(Bell(bell))
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
                    tracing::warn!(error, chore = self.name, "a chore was not done");
                }
            }
        }
    }
}
