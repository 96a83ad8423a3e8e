//! A database for one test, SQLite or PostgreSQL.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;
use tempfile::TempDir;

use tests::cluster::{self, Cluster};

/// The database kind of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A database; dropping the value deletes it.
pub enum Database {
    Sqlite(TempDir),
    Postgres { cluster: &'static Cluster, name: String },
}

impl Database {
    /// A new database without tables; `None` if this machine lacks this kind.
    pub fn empty(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => Some(Self::Sqlite(folder())),
            Backend::Postgres => {
                let cluster = cluster::shared()?;
                Some(Self::Postgres { cluster, name: cluster.create() })
            }
        }
    }

    /// A copy. The original must have no connections.
    pub fn copy(&self) -> Self {
        match self {
            Self::Sqlite(original) => {
                let copy = folder();
                // SQLite's own backup: a server that has just stopped may still be checkpointing its WAL.
                let mut conn = SqliteConnection::establish(&file(original.path())).expect("open");
                let into = file(copy.path());
                let sql = format!("PRAGMA busy_timeout = 5000; VACUUM INTO '{into}'");
                conn.batch_execute(&sql).expect("copy the database");
                // The server keeps its keys beside the database: they are copied too.
                for entry in fs::read_dir(original.path()).expect("list").flatten() {
                    let name = entry.file_name();
                    if name.to_string_lossy().ends_with(".keys") {
                        fs::copy(entry.path(), copy.path().join(name)).expect("copy");
                    }
                }
                Self::Sqlite(copy)
            }
            Self::Postgres { cluster, name } => {
                Self::Postgres { cluster, name: cluster.copy_of(name) }
            }
        }
    }

    /// The value of `DATABASE_URL`.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", file(folder.path())),
            Self::Postgres { cluster, name } => cluster.url(name),
        }
    }

    /// Runs SQL outside the server, to inspect or to damage the data.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        self.try_execute(sql).unwrap_or_else(|why| panic!("{sql}: {why}"));
    }

    /// The same, but the database may refuse.
    pub fn try_execute(&self, sql: &str) -> Result<(), String> {
        let done = match self {
            Self::Sqlite(folder) => {
                let mut conn = SqliteConnection::establish(&file(folder.path())).expect("connect");
                conn.batch_execute(&format!("PRAGMA busy_timeout = 5000; {sql}"))
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).expect("connect");
                conn.batch_execute(sql)
            }
        };
        done.map_err(|why| why.to_string())
    }
}

/// An open transaction outside the server.
pub enum Begun {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Begun {
    #[track_caller]
    pub fn commit(mut self) {
        let done = match &mut self {
            Self::Sqlite(conn) => conn.batch_execute("COMMIT"),
            Self::Postgres(conn) => conn.batch_execute("COMMIT"),
        };
        done.expect("commit");
    }
}

impl Database {
    /// Runs SQL in a transaction and leaves it open: other writers of the same rows wait for its end.
    #[track_caller]
    pub fn begin(&self, sql: &str) -> Begun {
        match self {
            Self::Sqlite(folder) => {
                let mut conn = SqliteConnection::establish(&file(folder.path())).expect("connect");
                let sql = format!("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; {sql}");
                conn.batch_execute(&sql).expect("begin");
                Begun::Sqlite(conn)
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).expect("connect");
                conn.batch_execute(&format!("BEGIN; {sql}")).expect("begin");
                Begun::Postgres(conn)
            }
        }
    }
}

// SQLite has no switch for triggers; PostgreSQL has none for check constraints.
const DROP_TRIGGERS: &str = "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; \
    DROP TRIGGER IF EXISTS events_stay; DROP TRIGGER IF EXISTS events_stay_as_written; \
    DROP TRIGGER IF EXISTS audit_chain_stays; DROP TRIGGER IF EXISTS audit_chain_stays_as_written; \
    DROP TRIGGER IF EXISTS order_views_stay; DROP TRIGGER IF EXISTS order_views_stay_as_written;";
const DROP_CHECKS: &str = "DO $$ DECLARE c record; BEGIN FOR c IN \
    SELECT conrelid::regclass AS of, conname FROM pg_constraint \
    WHERE contype = 'c' AND connamespace = 'public'::regnamespace \
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.of, c.conname); END LOOP; END $$; \
    SET session_replication_role = replica;";

impl Database {
    /// Runs SQL without constraints or triggers: damage that needs access to the database, and that the
    /// program itself cannot do.
    #[track_caller]
    pub fn damage(&self, sql: &str) {
        let first = match self {
            Self::Sqlite(_) => DROP_TRIGGERS,
            Self::Postgres { .. } => DROP_CHECKS,
        };
        self.execute(&format!("{first} {sql}"));
    }
}

/// A query result with one integer column, `number`.
#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A query result with one text column, `text`.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

impl Database {
    /// The result of a query with the one column `number`.
    #[track_caller]
    pub fn number(&self, sql: &str) -> i64 {
        let found: QueryResult<Number> = match self {
            Self::Sqlite(folder) => {
                let mut conn = SqliteConnection::establish(&file(folder.path())).expect("connect");
                // Another connection locks the file for a moment while it closes.
                conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a timeout");
                diesel::sql_query(sql).get_result(&mut conn)
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).expect("connect");
                diesel::sql_query(sql).get_result(&mut conn)
            }
        };
        found.unwrap_or_else(|why| panic!("{sql}: {why}")).number
    }

    /// The rows of a query with the one column `text`.
    #[track_caller]
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let found: QueryResult<Vec<Line>> = match self {
            Self::Sqlite(folder) => {
                let mut conn = SqliteConnection::establish(&file(folder.path())).expect("connect");
                conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a timeout");
                diesel::sql_query(sql).load(&mut conn)
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).expect("connect");
                diesel::sql_query(sql).load(&mut conn)
            }
        };
        found
            .unwrap_or_else(|why| panic!("{sql}: {why}"))
            .into_iter()
            .map(|line| line.text)
            .collect()
    }

    /// The stored signing keys: `{"signing": [{"key", "from"}], …}`.
    #[track_caller]
    pub fn kept_keys(&self) -> Value {
        let text = match self {
            Self::Sqlite(folder) => {
                fs::read_to_string(format!("{}.keys", file(folder.path()))).expect("the key file")
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).expect("connect");
                let sql = "SELECT value AS text FROM secrets WHERE name = 'keys'";
                let kept: Line = diesel::sql_query(sql).get_result(&mut conn).expect("the keys");
                kept.text
            }
        };
        serde_json::from_str(&text).expect("JSON")
    }

    /// The number of rows in this table, or in `table WHERE condition`.
    #[track_caller]
    pub fn count(&self, rows: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS number FROM {rows}"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { cluster, name } = self {
            cluster.remove(name);
        }
    }
}

fn folder() -> TempDir {
    let mut folder = tempfile::Builder::new();
    folder.prefix("comptoir-tests-").permissions(fs::Permissions::from_mode(0o700));
    folder.tempdir().expect("a folder for a database")
}

fn file(folder: &Path) -> String {
    folder.join("comptoir.db").to_str().expect("a path in UTF-8").to_owned()
}
