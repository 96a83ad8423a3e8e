//! The three ways to run work on a connection: plain, in a snapshot, in a write transaction.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use crate::connection::Conn;
use crate::error::{DbError, MayRetry};

/// Attempts after lost races, before the caller gets an error.
const ATTEMPTS: u32 = 10;

/// Work with its way to run on a PostgreSQL or report connection.
pub(super) trait Run {
    type Answer: Send + 'static;
    type Error: From<DbError> + MayRetry + Send + 'static;
    fn run(&mut self, conn: &mut Conn) -> Result<Self::Answer, Self::Error>;
}

/// No transaction: each statement sees the commits before its start.
pub(super) struct Plain<F>(pub(super) F);
/// A read-only transaction on one snapshot.
pub(super) struct Snapshot<F>(pub(super) F);
/// A write transaction, retried after a lost race.
pub(super) struct Write<F>(pub(super) F);

impl<T, E, F> Run for Plain<F>
where
    F: FnMut(&mut Conn) -> Result<T, E>,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    type Answer = T;
    type Error = E;
    fn run(&mut self, conn: &mut Conn) -> Result<T, E> {
        (self.0)(conn)
    }
}

impl<T, E, F> Run for Snapshot<F>
where
    F: FnMut(&mut Conn) -> Result<T, E>,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    type Answer = T;
    type Error = E;
    fn run(&mut self, conn: &mut Conn) -> Result<T, E> {
        snapshot(conn, &mut self.0)
    }
}

impl<T, E, F> Run for Write<F>
where
    F: FnMut(&mut Conn) -> Result<T, E>,
    T: Send + 'static,
    E: From<DbError> + MayRetry + Send + 'static,
{
    type Answer = T;
    type Error = E;
    fn run(&mut self, conn: &mut Conn) -> Result<T, E> {
        let mut attempt = 1;
        loop {
            match once(conn, "BEGIN", &mut self.0) {
                Err(error) if error.may_retry() && attempt < ATTEMPTS && !is_broken(conn) => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }
}

/// Runs `work` so that all its queries see one snapshot.
pub(crate) fn snapshot<T, E, F>(conn: &mut Conn, work: &mut F) -> Result<T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E>,
    E: From<DbError>,
{
    let begin = match conn {
        Conn::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Conn::Sqlite(_) => "BEGIN DEFERRED",
    };
    once(conn, begin, work)
}

/// Runs `work` in one transaction, begun by `begin_sql`.
pub(super) fn once<T, E, F>(conn: &mut Conn, begin_sql: &str, work: &mut F) -> Result<T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E>,
    E: From<DbError>,
{
    begin(conn, begin_sql)?;
    match work(conn) {
        Ok(answer) => match commit(conn) {
            Ok(()) => Ok(answer),
            Err(error) => {
                drop(rollback(conn));
                // The commit's outcome is unknown here: the work must not be retried automatically.
                Err(E::from(match error {
                    DbError::Unreachable(cause) => DbError::NotStored(cause.to_string()),
                    other => other,
                }))
            }
        },
        Err(error) => {
            drop(rollback(conn));
            Err(error)
        }
    }
}

/// Begins a transaction by `sql`.
pub(super) fn begin(conn: &mut Conn, sql: &str) -> Result<(), DbError> {
    match conn {
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(pg, sql)?,
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, sql)?,
    }
    Ok(())
}

/// Commits the transaction or savepoint begun last by [`begin`] or [`savepoint`].
pub(super) fn commit(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Pg(pg) => AnsiTransactionManager::commit_transaction(pg)?,
        Conn::Sqlite(sqlite) => AnsiTransactionManager::commit_transaction(sqlite)?,
    }
    Ok(())
}

/// Rolls back the transaction or savepoint begun last by [`begin`] or [`savepoint`].
pub(super) fn rollback(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Pg(pg) => AnsiTransactionManager::rollback_transaction(pg)?,
        Conn::Sqlite(sqlite) => AnsiTransactionManager::rollback_transaction(sqlite)?,
    }
    Ok(())
}

/// Begins a savepoint: a part of a transaction that can be rolled back alone.
pub(super) fn savepoint(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction(pg)?,
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction(sqlite)?,
    }
    Ok(())
}

/// Whether SQLite still has the begun transaction open: on a full disk or an I/O error SQLite ends it by
/// itself. In that case this call has opened another, to be rolled back in its place.
pub(super) fn is_open(conn: &mut Conn) -> bool {
    // Within a transaction, BEGIN fails.
    conn.batch_execute("BEGIN").is_err()
}

/// Whether the connection cannot begin a transaction: one is still open, or its state is unknown.
pub(super) fn is_broken(conn: &mut Conn) -> bool {
    match conn {
        Conn::Pg(pg) => AnsiTransactionManager::is_broken_transaction_manager(pg),
        Conn::Sqlite(sqlite) => AnsiTransactionManager::is_broken_transaction_manager(sqlite),
    }
}
