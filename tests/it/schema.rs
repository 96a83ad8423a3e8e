//! The two migration folders make the same tables.

mod breaks;
mod checks;
mod diesel_schema;
mod rows;
mod spelling;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::support::database::{Backend, Database};

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    line: String,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../persistence/migrations").join(name)
}

fn migrations(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("a folder of migrations");
    let mut found: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn migrated(backend: Backend, name: &str) -> Option<Database> {
    let database = Database::empty(backend)?;
    for migration in migrations(name) {
        database.execute(&fs::read_to_string(migration.join("up.sql")).expect("up.sql"));
    }
    Some(database)
}

/// One line per fact, sorted.
fn facts(database: &Database, sql: &str) -> BTreeSet<String> {
    let url = database.url();
    let query = diesel::sql_query(sql);
    let told: QueryResult<Vec<Told>> = match url.strip_prefix("sqlite://") {
        Some(file) => query.load(&mut SqliteConnection::establish(file).expect("connect")),
        None => query.load(&mut PgConnection::establish(&url).expect("connect")),
    };
    told.unwrap_or_else(|why| panic!("{sql}: {why}")).into_iter().map(|told| told.line).collect()
}

#[track_caller]
fn same(on_sqlite: &str, on_postgres: &str) {
    let sqlite = migrated(Backend::Sqlite, "sqlite").expect("SQLite is everywhere");
    let Some(postgres) = migrated(Backend::Postgres, "postgres") else { return };
    let (sqlite, postgres) = (facts(&sqlite, on_sqlite), facts(&postgres, on_postgres));
    assert!(sqlite.len() > 20, "only {} facts", sqlite.len());
    equal(&sqlite, &postgres);
}

#[track_caller]
fn equal(sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) {
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b).cloned().collect::<Vec<_>>().join("\n  ")
    };
    assert!(
        sqlite == postgres,
        "only on SQLite:\n  {}\nonly on PostgreSQL:\n  {}",
        only(sqlite, postgres),
        only(postgres, sqlite)
    );
}

#[test]
fn migrations_come_in_pairs() {
    let names = |folder| -> Vec<_> {
        migrations(folder).iter().map(|path| path.file_name().map(ToOwned::to_owned)).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn the_columns_are_the_same() {
    same(
        "SELECT m.name || '.' || c.name || iif(c.\"notnull\" OR (c.pk AND c.type = 'INTEGER'), ' not null', '') AS line
         FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
        "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS line
         FROM information_schema.columns WHERE table_schema = 'public'",
    );
}

#[test]
fn the_types_are_of_one_kind() {
    // One type on SQLite is several on PostgreSQL.
    same(
        "SELECT m.name || '.' || c.name || ' ' || lower(c.type) AS line
         FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
        "SELECT table_name || '.' || column_name || ' ' || CASE
           WHEN data_type IN ('uuid', 'bytea') THEN 'blob'
           WHEN data_type IN ('bigint', 'integer', 'boolean', 'timestamp with time zone') THEN 'integer'
           WHEN data_type IN ('text', 'date', 'jsonb', 'json', 'numeric') THEN 'text'
           ELSE data_type END AS line
         FROM information_schema.columns WHERE table_schema = 'public'",
    );
}

#[test]
fn what_is_unique_is_unique_on_both() {
    same(
        "SELECT m.name || ' (' || (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)) || ')' AS line
         FROM sqlite_schema m, pragma_index_list(m.name) i WHERE m.type = 'table' AND i.\"unique\"
         UNION SELECT m.name || ' (' || c.name || ')' FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.pk AND c.type = 'INTEGER'
           AND (SELECT count(*) FROM pragma_table_info(m.name) WHERE pk) = 1",
        "SELECT t.relname || ' (' || (
             SELECT string_agg(a.attname, ', ' ORDER BY k.place) FROM unnest(i.indkey::int[]) WITH ORDINALITY k(number, place)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')' AS line
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
         WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace",
    );
}

#[test]
fn what_points_somewhere_points_there_on_both() {
    same(
        "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" AS line
         FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
        "SELECT t.relname || '.' || a.attname || ' -> ' || r.relname AS line
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
         WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace",
    );
}
