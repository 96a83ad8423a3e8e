//! The key of the audit log's chain, which the store's threads learn after they have started: where the keys
//! stand in the database, the database has to be open first.

use std::sync::{Arc, OnceLock};

use domain::audit::ChainKey;

use super::transaction::{begin, commit, rollback};
use crate::audit;
use crate::connection::Conn;
use crate::error::DbError;

/// Empty until the key is known; events written before get their links afterwards.
#[derive(Clone, Default)]
pub(super) struct ChainSlot(Arc<OnceLock<ChainKey>>);

impl ChainSlot {
    pub(super) fn key(&self) -> Option<&ChainKey> {
        self.0.get()
    }

    /// Keeps the first key that is given.
    pub(super) fn set(&self, key: ChainKey) {
        let _first_stays = self.0.set(key);
    }
}

/// Chains on SQLite what was written without the key or loaded by hand, in parts between which other writes
/// have their turn. (On PostgreSQL the relay does so.)
pub(super) fn catch_up(conn: &mut Conn, key: &ChainKey) -> Result<(), DbError> {
    while audit::is_behind(conn)? {
        begin(conn, "BEGIN IMMEDIATE")?;
        match audit::extend(conn, key) {
            Ok(_more) => commit(conn)?,
            Err(error) => {
                drop(rollback(conn));
                return Err(error);
            }
        }
    }
    Ok(())
}
