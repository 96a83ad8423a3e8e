//! SQLite's checkpoints, beside the writer: what the write-ahead log holds is copied into the database
//! file by a thread of its own, so that no group of writes waits for it.
//!
//! The writer's own checkpoint stays as the net below: it runs when the log has grown all the same, and
//! then finds almost everything copied.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use diesel::connection::SimpleConnection;

use crate::connection::{Conn, connect};
use crate::error::DbError;

/// Lets some groups gather, so that a page they all changed is copied once.
const GATHER: Duration = Duration::from_millis(40);

/// Wakes the thread; it ends when this is dropped.
pub(super) struct Checkpointer(Sender<()>);

impl Checkpointer {
    pub(super) fn start(url: &str) -> Result<Self, DbError> {
        let (bell, calls) = crossbeam_channel::bounded(1);
        let url = url.to_owned();
        thread::Builder::new()
            .name("checkpointer".to_owned())
            .spawn(move || serve(&url, &calls))
            .map_err(|error| DbError::Unreachable(Box::new(error)))?;
        Ok(Self(bell))
    }

    /// Says that something was committed.
    pub(super) fn wake(&self) {
        // Full means that it will run anyway.
        let _already_rung = self.0.try_send(());
    }
}

fn serve(url: &str, calls: &Receiver<()>) {
    let mut conn = None;
    while calls.recv().is_ok() {
        thread::sleep(GATHER);
        let ran = match conn.take().map_or_else(|| connect(url), Ok) {
            Ok(mut open) => checkpoint(&mut open).map(|()| open),
            Err(error) => Err(error),
        };
        match ran {
            Ok(open) => conn = Some(open),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "no checkpoint was made");
            }
        }
    }
}

fn checkpoint(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(sqlite) => Ok(sqlite.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?),
        Conn::Pg(_) => Ok(()),
    }
}
