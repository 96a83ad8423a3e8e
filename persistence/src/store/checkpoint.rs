//! SQLite's checkpoints beside the writer: a separate thread copies the write-ahead log into the database file,
//! so that no group of writes waits for it.
//!
//! The writer's own checkpoint stays as a safety net: it runs if the log grows all the same, and then finds
//! almost everything copied.

use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::background::BackgroundJob;
use crate::connection::Conn;
use crate::error::DbError;

/// Context of a background job that needs only the connection.
#[derive(Clone, Copy)]
pub(super) struct Alone;

/// Runs often, so that each checkpoint is small: behind a large one the writer's own sync would wait for the
/// disk.
pub(super) const CHECKPOINTS: BackgroundJob<Alone> = BackgroundJob {
    name: "checkpoints",
    gather: Duration::from_millis(40),
    patrol: Duration::from_mins(1),
    work: checkpoint,
};

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "a background job is lent what it needs, also where that is nothing"
)]
fn checkpoint(conn: &mut Conn, _alone: &Alone) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(sqlite) => Ok(sqlite.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?),
        Conn::Pg(_) => Ok(()),
    }
}
