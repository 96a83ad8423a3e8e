//! SQLite's checkpoints, beside the writer: what the write-ahead log holds is copied into the database
//! file by a thread of its own, so that no group of writes waits for it.
//!
//! The writer's own checkpoint stays as the net below: it runs when the log has grown all the same, and
//! then finds almost everything copied.

use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::chore::Chore;
use crate::connection::Conn;
use crate::error::DbError;

/// It needs nothing beside the connection.
#[derive(Clone, Copy)]
pub(super) struct Alone;

/// Small portions: while a large one goes to the disk, the writer's own sync would wait behind it.
pub(super) const CHECKPOINTS: Chore<Alone> = Chore {
    name: "checkpoints",
    gather: Duration::from_millis(40),
    patrol: Duration::from_mins(1),
    work: checkpoint,
};

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "a chore is lent what it needs, also where that is nothing"
)]
fn checkpoint(conn: &mut Conn, _alone: &Alone) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(sqlite) => Ok(sqlite.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?),
        Conn::Pg(_) => Ok(()),
    }
}
