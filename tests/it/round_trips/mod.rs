//! A saved value equals the loaded one: each table of a domain type, through its own functions in
//! `persistence`, on both databases.

mod calendars;
mod documents;
mod goods;
mod jobs;
mod money;
mod orders;
mod people;
mod quantity_rules;
mod risk;
mod roles;
mod rules;
mod values;

use std::fmt::Debug;

use diesel::prelude::*;
use persistence::{Conn, DbError, MayRetry, Settings, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Builder;

use crate::support::database::{Backend, Database};

/// Number of values saved and loaded per table and database.
const CASES: u32 = 48;

/// Result of a value's transaction: the loaded value; always rolled back.
#[derive(Debug)]
enum Undone<T> {
    Loaded(Option<T>),
    Failed(DbError),
}

impl<T> From<DbError> for Undone<T> {
    fn from(why: DbError) -> Self {
        Self::Failed(why)
    }
}

impl<T> MayRetry for Undone<T> {
    fn may_retry(&self) -> bool {
        match self {
            Self::Loaded(_) => false,
            Self::Failed(why) => why.may_retry(),
        }
    }
}

/// Asserts that `save_and_load` returns its input. No referenced row is needed: nothing is ever
/// committed.
#[track_caller]
fn holds<T>(
    backend: Backend,
    values: impl Strategy<Value = T>,
    save_and_load: fn(&mut Conn, &T) -> Result<Option<T>, DbError>,
) where
    T: Clone + Debug + PartialEq + Send + 'static,
{
    let Some(database) = Database::empty(backend) else { return };
    let settings = Settings { connections: 2, ..Settings::new(database.url()) };
    let store = Store::open(&settings).expect("a migrated database");
    keep_triggers(&database);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let held = TestRunner::new(config).run(&values, |value| {
        let saved = value.clone();
        let work = move |conn: &mut Conn| -> Result<(), Undone<T>> {
            leave_foreign_keys(conn)?;
            Err(Undone::Loaded(save_and_load(conn, &saved)?))
        };
        match runtime.block_on(store.write(work)) {
            Err(Undone::Loaded(loaded)) => prop_assert_eq!(loaded, Some(value)),
            Err(Undone::Failed(why)) => prop_assert!(false, "{}", why),
            Ok(()) => prop_assert!(false, "stored"),
        }
        Ok(())
    });
    held.unwrap_or_else(|why| panic!("{why}"));
}

/// Lets the triggers that store part of a value run without foreign keys too.
fn keep_triggers(database: &Database) {
    if let Database::Postgres { .. } = database {
        for (table, trigger) in [
            ("members", "members_added_keep_grants"),
            ("members", "members_changed_keep_grants"),
            ("users", "users_added_keep_grants"),
            ("users", "users_changed_keep_grants"),
        ] {
            database.execute(&format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}"));
        }
    }
}

/// Foreign keys are not checked before the transaction ends.
fn leave_foreign_keys(conn: &mut Conn) -> Result<(), DbError> {
    let sql = match conn {
        Conn::Pg(_) => "SET LOCAL session_replication_role = replica",
        Conn::Sqlite(_) => "PRAGMA defer_foreign_keys = ON",
    };
    diesel::sql_query(sql).execute(conn)?;
    Ok(())
}
