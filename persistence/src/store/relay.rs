//! PostgreSQL's relay: gives events their place in the feed, in the order of their commits.
//!
//! A sequence drawn at insert would let a slow transaction's event appear behind one that readers
//! have already passed. So events are written without a place, and one relay at a time, among all
//! processes, numbers what is committed. SQLite's writer is alone, and numbers events as it writes them.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Settings;
use super::transaction::{begin, commit, rollback};
use crate::connection::{Conn, connect};
use crate::error::DbError;
use crate::events;

/// Events of a process that died before its relay ran are picked up within this time.
const PATROL: Duration = Duration::from_millis(500);
/// Lets a burst gather, so that its events are numbered together.
const GATHER: Duration = Duration::from_millis(15);
/// Any number, but the same in every process.
const LOCK: i64 = 7_405_002;

pub(super) struct Relay(Sender<()>);

impl Relay {
    pub(super) fn start(settings: &Settings) -> Result<Self, DbError> {
        let (bell, calls) = crossbeam_channel::bounded(1);
        let url = settings.url.clone();
        thread::Builder::new()
            .name("relay".to_owned())
            .spawn(move || serve(&url, &calls))
            .map_err(|error| DbError::Unreachable(Box::new(error)))?;
        Ok(Self(bell))
    }

    /// Says that there may be new events.
    pub(super) fn wake(&self) {
        // Full means that it will run anyway.
        let _already_rung = self.0.try_send(());
    }
}

fn serve(url: &str, calls: &Receiver<()>) {
    let mut conn = None;
    loop {
        match calls.recv_timeout(PATROL) {
            Ok(()) => thread::sleep(GATHER),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let ran = match conn.take().map_or_else(|| connect(url), Ok) {
            Ok(mut open) => relay(&mut open).map(|()| open),
            Err(error) => Err(error),
        };
        match ran {
            Ok(open) => conn = Some(open),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the relay did not run");
            }
        }
    }
}

#[derive(QueryableByName)]
struct Turn {
    #[diesel(sql_type = Bool)]
    ours: bool,
}

fn relay(conn: &mut Conn) -> Result<(), DbError> {
    begin(conn, "BEGIN")?;
    let numbered = number(conn);
    match numbered {
        Ok(()) => commit(conn),
        Err(error) => {
            drop(rollback(conn));
            Err(error)
        }
    }
}

fn number(conn: &mut Conn) -> Result<(), DbError> {
    // The lock lasts until the commit: the next relay then sees our numbers.
    let turn: Turn = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1) AS ours")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .get_result(conn)?;
    if turn.ours { events::assign_sequence(conn) } else { Ok(()) }
}
