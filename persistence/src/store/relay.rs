//! PostgreSQL's relay: gives events their place in the feed, in the order of their commits, and their
//! link in the audit log's chain.
//!
//! A sequence drawn at insert would let a slow transaction's event appear behind one that readers
//! have already passed. So events are written without a place, and one relay at a time, among all
//! processes, numbers what is committed. SQLite's writer is alone, and numbers events as it writes them.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::chain::ChainSlot;
use super::chore::Chore;
use super::transaction::{begin, commit, rollback};
use crate::connection::Conn;
use crate::error::DbError;
use crate::{audit, events};

/// Events of a process that died before its relay ran are picked up within half a second.
pub(super) const RELAY: Chore<ChainSlot> = Chore {
    name: "relay",
    gather: Duration::from_millis(25),
    patrol: Duration::from_millis(500),
    work: relay,
};
/// Any number, but the same in every process.
const LOCK: i64 = 7_405_002;
/// New events are few among many, and found by their indexes. PostgreSQL's statistics of them are always
/// out of date, and by those it would now and then read the whole table, at every turn.
const BEGIN: &str = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
    SET LOCAL enable_mergejoin = off";

#[derive(QueryableByName)]
struct Turn {
    #[diesel(sql_type = Bool)]
    ours: bool,
}

fn relay(conn: &mut Conn, chain: &ChainSlot) -> Result<(), DbError> {
    // A table from before the chain is taken up in parts, between which new events get their places.
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

/// Whether there is more to be chained.
fn number(conn: &mut Conn, chain: &ChainSlot) -> Result<bool, DbError> {
    // The lock lasts until the commit: the next relay then sees our numbers.
    let turn: Turn = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1) AS ours")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .get_result(conn)?;
    if !turn.ours {
        return Ok(false);
    }
    events::assign_sequence(conn)?;
    chain.key().map_or(Ok(false), |key| audit::extend(conn, key))
}
