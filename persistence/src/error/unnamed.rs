//! The cause of an error without a Diesel kind.
//!
//! Diesel reads SQLSTATE but does not expose it: a deadlock (40P01), a lock timeout (55P03) and a full disk
//! (53100) are all `Unknown`. PostgreSQL's messages do not help either: their language depends on
//! `lc_messages`. So the code relies on language-independent parts: names of lock modes, names of files, and
//! the server's own text for 55P03, learned when the store was opened ([`learn`]).

use std::sync::{PoisonError, RwLock};

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use super::DbError;
use crate::connection::connect;

/// The cause, as far as callers react to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// A conflict with another transaction.
    InTheWay,
    /// No disk space for the changes.
    NoRoom,
    /// The connection was lost.
    Gone,
    /// Something else.
    Other,
}

/// The cause of an error without a kind.
pub(super) fn cause(error: &dyn DatabaseErrorInformation) -> Cause {
    if is_deadlock(error) || is_lock_timeout(error) {
        Cause::InTheWay
    } else if is_full(error) {
        Cause::NoRoom
    } else if is_gone(error.message()) {
        Cause::Gone
    } else {
        Cause::Other
    }
}

/// Only a deadlock has such details: a line per process with the mode of the lock it waits for (`ShareLock`).
fn is_deadlock(error: &dyn DatabaseErrorInformation) -> bool {
    let names_a_mode = |line: &str| {
        let mut words = line.split(|character: char| !character.is_ascii_alphanumeric());
        words.any(|word| word.ends_with("ShareLock") || word.ends_with("ExclusiveLock"))
    };
    let details = error.details().unwrap_or_default();
    details.lines().count() > 1 && details.lines().all(names_a_mode)
}

/// Matches SQLite's own texts, and PostgreSQL's error for a file that cannot grow, which has a hint.
fn is_full(error: &dyn DatabaseErrorInformation) -> bool {
    let message = error.message();
    message.contains("disk is full")
        || message.contains("disk I/O error")
        || message.contains("No space left on device")
        || (error.hint().is_some() && message.contains("base/"))
}

/// Matches the texts of libpq, which is compiled in with English messages only. Diesel has a kind for sessions
/// ended by the server.
fn is_gone(message: &str) -> bool {
    message.contains("server closed the connection")
        || message.contains("no connection to the server")
        || message.contains("connection not open")
}

/// The servers' messages for 55P03, one for each language seen.
static LOCK_TIMEOUTS: RwLock<Vec<String>> = RwLock::new(Vec::new());

fn is_lock_timeout(error: &dyn DatabaseErrorInformation) -> bool {
    let known = LOCK_TIMEOUTS.read().unwrap_or_else(PoisonError::into_inner);
    error.details().is_none() && known.iter().any(|text| text == error.message())
}

fn remember(text: &str) {
    let mut known = LOCK_TIMEOUTS.write().unwrap_or_else(PoisonError::into_inner);
    if !known.iter().any(|one| one == text) {
        known.push(text.to_owned());
    }
}

/// Takes the lock that the other session waits for in vain.
const HOLD: &str = "BEGIN; SELECT pg_advisory_xact_lock(7405002)";

/// PL/pgSQL can match SQLSTATE: it raises the text of a lock timeout, and no other, again under a code with a
/// Diesel kind.
const WAIT: &str = "DO $$ BEGIN SET LOCAL lock_timeout = '1ms'; PERFORM pg_advisory_xact_lock(7405002); \
    EXCEPTION WHEN lock_not_available THEN \
    RAISE EXCEPTION USING ERRCODE = 'serialization_failure', MESSAGE = SQLERRM; END $$";

/// Learns the PostgreSQL server's message for 55P03 by waiting for a lock for a millisecond.
pub(crate) fn learn(url: &str) -> Result<(), DbError> {
    let (mut holder, mut waiter) = (connect(url)?, connect(url)?);
    holder.batch_execute(HOLD)?;
    match waiter.batch_execute(WAIT) {
        Err(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, told)) => {
            remember(told.message());
            Ok(())
        }
        Err(other) => Err(other.into()),
        Ok(()) => Err(DbError::corrupt("a lock that another session holds was free")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PostgreSQL error, as far as Diesel exposes it.
    #[derive(Debug, Clone, Copy, Default)]
    struct Told {
        message: &'static str,
        details: Option<&'static str>,
        hint: Option<&'static str>,
    }

    impl DatabaseErrorInformation for Told {
        fn message(&self) -> &str {
            self.message
        }
        fn details(&self) -> Option<&str> {
            self.details
        }
        fn hint(&self) -> Option<&str> {
            self.hint
        }
        fn table_name(&self) -> Option<&str> {
            None
        }
        fn column_name(&self) -> Option<&str> {
            None
        }
        fn constraint_name(&self) -> Option<&str> {
            None
        }
        fn statement_position(&self) -> Option<i32> {
            None
        }
    }

    /// A message with details or with a hint.
    fn told(message: &'static str, details: &'static str, hint: &'static str) -> Told {
        let given = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        Told { message, details: given(details), hint: given(hint) }
    }

    #[test]
    fn no_language_changes_the_cause() {
        remember("storniere Anfrage wegen Zeitüberschreitung einer Sperre");
        for (error, expected) in [
            (
                told(
                    "deadlock detected",
                    "Process 5838 waits for ShareLock on transaction 727; blocked by process 5840.\n\
                     Process 5840 waits for ShareLock on transaction 726; blocked by process 5838.",
                    "See server log for query details.",
                ),
                Cause::InTheWay,
            ),
            (
                told(
                    "Verklemmung (Deadlock) entdeckt",
                    "Prozess 1 wartet auf ShareLock-Sperre auf Transaktion 7; blockiert von Prozess 2.\n\
                     Prozess 2 wartet auf ExclusiveLock-Sperre auf Tupel (0,2); blockiert von Prozess 1.",
                    "Einzelheiten zur Anfrage finden Sie im Serverlog.",
                ),
                Cause::InTheWay,
            ),
            (
                told(
                    "デッドロックを検出しました",
                    "プロセス1は ShareLockを トランザクション2で待機していました\n\
                     プロセス2は AccessExclusiveLockを トランザクション1で待機していました",
                    "",
                ),
                Cause::InTheWay,
            ),
            (
                told("storniere Anfrage wegen Zeitüberschreitung einer Sperre", "", ""),
                Cause::InTheWay,
            ),
            (told("storniere Anfrage wegen Zeitüberschreitung der Anfrage", "", ""), Cause::Other),
            (
                told(
                    "konnte Datei »base/5/1« nicht erweitern: Kein Platz",
                    "",
                    "Prüfen Sie den Platz.",
                ),
                Cause::NoRoom,
            ),
            (told("database or disk is full", "", ""), Cause::NoRoom),
            (told("server closed the connection unexpectedly", "", ""), Cause::Gone),
            (told("integer out of range", "", ""), Cause::Other),
            (told("a deadlock detected, said a user", "one line of ShareLock", ""), Cause::Other),
        ] {
            assert_eq!(cause(&error), expected, "{error:?}");
        }
    }
}
