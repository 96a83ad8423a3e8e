//! The key of the audit log's chain. The store's threads get it after they have started: if the database holds
//! the keys, it must be open first.

use std::sync::{Arc, OnceLock};

use domain::audit::ChainKey;

use super::transaction::{begin, commit, rollback};
use crate::audit;
use crate::connection::Conn;
use crate::error::DbError;

/// Empty until the key is known; events written earlier get their links afterwards.
#[derive(Clone, Default)]
pub(super) struct ChainSlot(Arc<OnceLock<ChainKey>>);

impl ChainSlot {
    pub(super) fn key(&self) -> Option<&ChainKey> {
        self.0.get()
    }

    /// Stores the key; a later call changes nothing.
    pub(super) fn set(&self, key: ChainKey) {
        let _first_stays = self.0.set(key);
    }
}

/// On SQLite, chains events written without the key or loaded by hand. It works in batches, so that other
/// writes can run in between. (On PostgreSQL the relay does so.)
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
