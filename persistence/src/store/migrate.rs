//! Brings the schema up to date at start.
//!
//! A new migration is compiled in when this file is compiled again.

use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::Conn;
use crate::error::DbError;

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Runs the pending migrations; several processes may start at once.
pub(super) fn migrate(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(conn) => run(conn, SQLITE),
        Conn::Pg(conn) => {
            // Diesel takes no lock itself: two starting processes would both create the tables.
            diesel::sql_query("SET lock_timeout = 0").execute(conn)?;
            diesel::sql_query("SELECT pg_advisory_lock(7405001)").execute(conn)?;
            let result = run(conn, POSTGRES);
            diesel::sql_query("SELECT pg_advisory_unlock(7405001)").execute(conn)?;
            result
        }
    }
}

fn run<C>(conn: &mut C, migrations: EmbeddedMigrations) -> Result<(), DbError>
where
    C: MigrationHarness<C::Backend> + Connection,
{
    conn.run_pending_migrations(migrations)
        .map(drop)
        .map_err(|error| DbError::Migration(error.to_string()))
}
