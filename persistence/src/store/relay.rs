//! PostgreSQL's relay: gives events their sequence number, in commit order, and their link in the audit log's
//! chain.
//!
//! With a sequence number drawn at insert, a slow transaction's event would appear before events that readers
//! have passed already. So events are written without a number, and one relay at a time, among all processes,
//! numbers the committed events. SQLite has a single writer, which numbers events as it writes them.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::background::BackgroundJob;
use super::chain::ChainSlot;
use super::transaction::{begin, commit, rollback};
use crate::connection::Conn;
use crate::error::DbError;
use crate::{audit, events};

/// If a process dies before its relay runs, another relay numbers its events within half a second.
pub(super) const RELAY: BackgroundJob<ChainSlot> = BackgroundJob {
    name: "relay",
    gather: Duration::from_millis(25),
    patrol: Duration::from_millis(500),
    work: relay,
};
/// Any number, but equal in every process.
const LOCK: i64 = 7_405_002;
/// New events are few among many, and indexes find them. PostgreSQL's statistics on them are always out of
/// date; by those the planner would sometimes read the whole table on every run.
const BEGIN: &str = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
    SET LOCAL enable_mergejoin = off";

#[derive(QueryableByName)]
struct Turn {
    #[diesel(sql_type = Bool)]
    ours: bool,
}

fn relay(conn: &mut Conn, chain: &ChainSlot) -> Result<(), DbError> {
    // A table older than the chain is linked in batches; new events get their numbers in between.
    while once(conn, chain)? {}
    Ok(())
}

fn once(conn: &mut Conn, chain: &ChainSlot) -> Result<bool, DbError> {
    begin(conn, BEGIN)?;
    match number(conn, chain) {
        Ok(more) => commit(conn).map(|()| more),
        Err(error) => {
            drop(rollback(conn));
            Err(error)
        }
    }
}

/// Numbers and chains new events; returns whether there is more to chain.
fn number(conn: &mut Conn, chain: &ChainSlot) -> Result<bool, DbError> {
    // The lock lasts until the commit: the next relay then sees this relay's numbers.
    let turn: Turn = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1) AS ours")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .get_result(conn)?;
    if !turn.ours {
        return Ok(false);
    }
    events::assign_sequence(conn)?;
    chain.key().map_or(Ok(false), |key| audit::extend(conn, key))
}
