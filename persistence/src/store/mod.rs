//! The store: one entry point for reads and one for writes, on either database.
//!
//! SQLite has one writer thread that commits in groups ([`writer`]); its indexed reads run on the caller's own
//! thread. PostgreSQL has as many threads as connections ([`pool`]), so that work waits in one queue with a
//! deadline, never inside a pool library. Concurrent requests of one kind are coalesced ([`group`]).

mod background;
mod batch;
mod chain;
mod checkpoint;
mod files;
mod group;
mod job;
mod migrate;
mod pool;
mod reader;
mod relay;
#[cfg(test)]
mod tests;
mod transaction;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use domain::audit::ChainKey;

use crate::connection::{Conn, Source};
use crate::error::{DbError, MayRetry, learn};
use crate::statements::Statements;

pub use files::keep_private;
use group::Kind;
pub use group::{Group, Work};
pub(crate) use transaction::snapshot;

/// SQLite connections for reports: one more than a process takes for simulations, which are long.
const REPORTS: usize = 3;

/// The database's location, and the limits on waiting for it.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite://` and a file path, or `postgres://…`.
    pub url: String,
    /// Number of PostgreSQL connections of this process.
    pub connections: usize,
    /// How long work may wait before it is refused as [`DbError::Busy`].
    pub wait: Duration,
    /// Capacity of the queue: beyond it, work is refused at once.
    pub queue: usize,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("url", &without_secrets(&self.url))
            .field("connections", &self.connections)
            .field("wait", &self.wait)
            .field("queue", &self.queue)
            .finish()
    }
}

/// The part of a database URL that a log may show. A PostgreSQL URL may hold a password in several places, so
/// only its scheme is left. A SQLite URL is a path and stays whole.
pub fn without_secrets(url: &str) -> &str {
    match url.split_once("://") {
        Some(("sqlite", _path)) => url,
        Some((scheme, _secret)) => scheme,
        None => "unreadable",
    }
}

impl Settings {
    /// The usual settings for `url`: 16 connections, 5 seconds, a queue of 256.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 16, wait: Duration::from_secs(5), queue: 256 }
    }
}

/// An open database; clones share it. Its threads end with the last clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    statements: Arc<Statements>,
    chain: chain::ChainSlot,
    source: Source,
}

enum Engine {
    Sqlite { reader: reader::Reader, writer: writer::Writer, reports: pool::Pool },
    // Health checks use a separate connection: a full queue is no outage.
    Postgres { pool: pool::Pool, health: pool::Pool, relay: background::Notifier },
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match *self.engine {
            Engine::Sqlite { .. } => "Store::Sqlite",
            Engine::Postgres { .. } => "Store::Postgres",
        })
    }
}

impl Store {
    /// Opens the database, brings its schema up to date, and starts the threads.
    pub fn open(settings: &Settings) -> Result<Self, DbError> {
        if let Some(path) = settings.url.strip_prefix("sqlite://") {
            files::prepare(std::path::Path::new(path))?;
        }
        let source = Source::new(settings.url.clone());
        migrate::migrate(&mut source.connect()?)?;
        let chain = chain::ChainSlot::default();
        let engine = if settings.url.starts_with("sqlite://") {
            Engine::Sqlite {
                reader: reader::Reader::new(&source),
                writer: writer::Writer::start(settings, &source, &chain)?,
                reports: pool::Pool::start(settings, &source, REPORTS)?,
            }
        } else {
            learn(&settings.url)?;
            Engine::Postgres {
                pool: pool::Pool::start(settings, &source, settings.connections)?,
                health: pool::Pool::start(
                    &Settings { queue: 1_000, ..settings.clone() },
                    &source,
                    1,
                )?,
                relay: relay::RELAY.start(&settings.url, chain.clone())?,
            }
        };
        let statements = Arc::clone(&source.statements);
        Ok(Self { engine: Arc::new(engine), statements, chain, source })
    }

    /// Starts linking events into the audit log's chain, including unlinked ones: until the key is known,
    /// events are written without links.
    pub fn chain_by(&self, key: ChainKey) -> Result<(), DbError> {
        if self.is_sqlite() {
            chain::catch_up(&mut self.source.connect()?, &key)?;
        }
        self.chain.set(key);
        Ok(())
    }

    /// The statements of the store's reads and writes.
    pub fn statements(&self) -> &Statements {
        &self.statements
    }

    /// Whether the queue is full: further work would be refused.
    pub fn is_full(&self) -> bool {
        match &*self.engine {
            Engine::Sqlite { writer, .. } => writer.is_full(),
            Engine::Postgres { pool, .. } => pool.is_full(),
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        let ask = |conn: &mut Conn| {
            diesel::sql_query("SELECT 1").execute(conn)?;
            Ok(())
        };
        match &*self.engine {
            Engine::Sqlite { reader, .. } => reader.run(ask),
            Engine::Postgres { health, .. } => health.run(transaction::Plain(ask)).await,
        }
    }

    /// Whether the database is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(*self.engine, Engine::Sqlite { .. })
    }

    /// Runs short, indexed queries. Several queries may see different states; if they must not, use
    /// [`Store::report`].
    pub async fn read<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite { reader, .. } => reader.run(|conn| snapshot(conn, &mut work)),
            Engine::Postgres { pool, .. } => pool.run(transaction::Plain(work)).await,
        }
    }

    /// Runs short, indexed queries that need no transaction on either database: a single query, or several that
    /// detect changes between them.
    pub async fn query<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite { reader, .. } => reader.run(work),
            Engine::Postgres { pool, .. } => pool.run(transaction::Plain(work)).await,
        }
    }

    /// Runs queries that all see one snapshot; for reports and checks. It never blocks a writer.
    pub async fn report<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite { reports, .. } => reports.run(transaction::Snapshot(work)).await,
            Engine::Postgres { pool, .. } => pool.run(transaction::Snapshot(work)).await,
        }
    }

    /// Runs one transaction: all of `work`'s changes are stored when this returns `Ok`, none when it returns
    /// `Err`. The work may run more than once, so it must touch nothing but the connection.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite { writer, .. } => writer.run(work).await,
            Engine::Postgres { pool, relay, .. } => {
                let result = pool.run(transaction::Write(work)).await;
                relay.notify();
                result
            }
        }
    }

    /// Does the work of `group` for `part`, coalesced with other waiting requests where that is cheaper. The
    /// effect is that of [`Store::write`] or [`Store::query`] for this part alone.
    pub async fn coalesced<P, T, E>(&self, group: &Arc<Group<P, T, E>>, part: P) -> Result<T, E>
    where
        P: Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        match (&*self.engine, group.kind) {
            (Engine::Sqlite { reader, .. }, Kind::Looks) => {
                reader.run(|conn| group.alone(conn, &part))
            }
            (Engine::Sqlite { writer, .. }, Kind::Writes) => {
                let group = Arc::clone(group);
                writer.run(move |conn| group.alone(conn, &part)).await
            }
            (Engine::Postgres { pool, relay, .. }, kind) => {
                let result = pool.run_coalesced(group, part).await;
                if kind == Kind::Writes {
                    relay.notify();
                }
                result
            }
        }
    }
}
