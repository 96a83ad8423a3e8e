//! One connection type for both databases, and the statements that Diesel's derive does not forward.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::{Sqlite, SqliteConnection};

use crate::error::DbError;
use crate::statements::{Statements, Witness};

/// A connection to PostgreSQL or SQLite; every query in this crate takes one.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A PostgreSQL session.
    Pg(PgConnection),
    /// An open SQLite file.
    Sqlite(SqliteConnection),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pg(_) => "Conn::Pg",
            Self::Sqlite(_) => "Conn::Sqlite",
        })
    }
}

// Waiting is bounded everywhere: a stuck lock becomes an error, not a hanging request.
const POSTGRES_SESSION: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; \
    SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s';";

// If checkpoints fall behind, the writer itself copies the log while all requests wait. The longer the log may
// grow, the rarer that is. 256,000 pages are a gigabyte: some four seconds of orders at two cores' full rate.
// SQLite maps the whole file, up to the limit it is compiled with.
const SQLITE_SESSION: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; \
    PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1099511627776; PRAGMA wal_autocheckpoint = 256000;";

/// Opens a connection to `url`: `postgres://…`, or `sqlite://` and a file path.
///
/// The scheme decides; Diesel's own dispatch would open a SQLite file named `postgres:x`.
pub(crate) fn connect(url: &str) -> Result<Conn, DbError> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        let mut conn = SqliteConnection::establish(path)?;
        conn.batch_execute(SQLITE_SESSION)?;
        Ok(Conn::Sqlite(conn))
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let mut conn = PgConnection::establish(url)?;
        conn.batch_execute(POSTGRES_SESSION)?;
        Ok(Conn::Pg(conn))
    } else {
        Err(DbError::UnknownScheme)
    }
}

/// Opens the connections of a store.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) url: String,
    pub(crate) statements: Arc<Statements>,
    failures: Arc<AtomicU64>,
}

impl Source {
    /// A source of connections to `url`.
    pub(crate) fn new(url: String) -> Self {
        Self { url, statements: Arc::default(), failures: Arc::default() }
    }

    /// The same source with its own count of failed statements.
    pub(crate) fn noting_failures(&self) -> Self {
        Self { failures: Arc::default(), ..self.clone() }
    }

    /// Number of failed statements.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// A new connection with its statements counted.
    pub(crate) fn connect(&self) -> Result<Conn, DbError> {
        let mut conn = connect(&self.url)?;
        self.count(&mut conn);
        Ok(conn)
    }

    /// Starts counting the connection's statements.
    pub(crate) fn count(&self, conn: &mut Conn) {
        let witness = Witness::new(&self.statements, &self.failures);
        match conn {
            Conn::Pg(conn) => conn.set_instrumentation(witness),
            Conn::Sqlite(conn) => conn.set_instrumentation(witness),
        }
    }

    /// Stops counting them: the next statements belong to no request.
    pub(crate) fn pass_over(conn: &mut Conn) {
        let nobody = None::<Witness>;
        match conn {
            Conn::Pg(conn) => conn.set_instrumentation(nobody),
            Conn::Sqlite(conn) => conn.set_instrumentation(nobody),
        }
    }
}

/// Compiles one expression for each database: for batch inserts and other statements that the derive leaves
/// out.
#[macro_export]
macro_rules! each {
    ($conn:expr, $c:ident => $e:expr) => {
        match $conn {
            $crate::Conn::Pg($c) => $e,
            $crate::Conn::Sqlite($c) => $e,
        }
    };
}

/// A statement that both databases accept but the derive does not forward (`ON CONFLICT`, `UNION`).
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Any<Q>(pub Q);

impl<Q: QueryFragment<Pg> + QueryFragment<Sqlite>> QueryFragment<MultiBackend> for Any<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<Q: Query> Query for Any<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Any<Q> {}

/// A select that locks its rows until the transaction ends; on SQLite the single writer is lock enough.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Locked<Q>(pub Q);

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Locked<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        MultiBackend::walk_variant_ast(&ForUpdate, pass)
    }
}

impl<Q: Query> Query for Locked<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Locked<Q> {}

#[derive(Debug, Clone, Copy, QueryId)]
struct ForUpdate;

impl QueryFragment<Pg> for ForUpdate {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(" FOR NO KEY UPDATE");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for ForUpdate {
    fn walk_ast<'b>(&'b self, _pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        Ok(())
    }
}

/// A select with a shared lock: no transaction changes the rows until this one ends, but others may share the
/// lock.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct SharedLock<Q>(pub(crate) Q);

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for SharedLock<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        MultiBackend::walk_variant_ast(&ForShare, pass)
    }
}

impl<Q: Query> Query for SharedLock<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for SharedLock<Q> {}

#[derive(Debug, Clone, Copy, QueryId)]
struct ForShare;

impl QueryFragment<Pg> for ForShare {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(" FOR SHARE");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for ForShare {
    fn walk_ast<'b>(&'b self, _pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        Ok(())
    }
}

/// A select that locks its rows as [`Locked`] does, without those that another transaction has locked.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct SkipLocked<Q>(pub(crate) Q);

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for SkipLocked<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        MultiBackend::walk_variant_ast(&ForUpdateOfFree, pass)
    }
}

impl<Q: Query> Query for SkipLocked<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for SkipLocked<Q> {}

#[derive(Debug, Clone, Copy, QueryId)]
struct ForUpdateOfFree;

impl QueryFragment<Pg> for ForUpdateOfFree {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(" FOR NO KEY UPDATE SKIP LOCKED");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for ForUpdateOfFree {
    fn walk_ast<'b>(&'b self, _pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        Ok(())
    }
}
