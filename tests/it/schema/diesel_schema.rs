//! The tables of `persistence/src` match both databases.

use std::collections::BTreeSet;

use regex::Regex;
use rstest::rstest;

use super::migrated;
use crate::support::database::{Backend, Database};
use crate::tidy::sources;

/// Tables read by `verify` only, in SQL.
const WITHOUT_DIESEL: [&str; 1] = ["told_before"];

/// Diesel types on SQLite and on PostgreSQL.
const TYPES: [(&str, &str, &str); 9] = [
    ("Uid", "blob", "uuid"),
    ("Instant", "integer", "timestamp with time zone"),
    ("Json", "text", "jsonb"),
    ("Dec", "text", "numeric"),
    ("Sha256", "blob", "bytea"),
    ("Text", "text", "text"),
    ("BigInt", "integer", "bigint"),
    ("Bool", "integer", "boolean"),
    ("Date", "text", "date"),
];

/// One line per column and per primary key of the Diesel tables.
fn told(backend: Backend) -> BTreeSet<String> {
    let declares = |name: &str| name.ends_with("/schema.rs") || name.ends_with("/tables.rs");
    let texts = sources()
        .into_iter()
        .filter(|(name, _)| name.starts_with("persistence/") && declares(name))
        .map(|(_, text)| text);
    let text = texts.collect::<Vec<_>>().join("\n");
    let table = Regex::new(r"^    (\w+) \(([\w, ]+)\) \{$").expect("a pattern");
    let column = Regex::new(r"^        (\w+) -> (?:Nullable<)?(\w+)(>?),$").expect("a pattern");
    let renamed = Regex::new(r#"^        #\[sql_name = "(\w+)"\]$"#).expect("a pattern");
    let (mut facts, mut of, mut name) = (BTreeSet::new(), String::new(), None);
    for line in text.lines() {
        if let Some(found) = table.captures(line) {
            of = found[1].to_owned();
            facts.insert(format!("{of} by {}", &found[2]));
        } else if let Some(found) = renamed.captures(line) {
            name = Some(found[1].to_owned());
        } else if let Some(found) = column.captures(line) {
            let known = TYPES.iter().find(|(diesel, ..)| *diesel == &found[2]);
            let (_, sqlite, postgres) = known.unwrap_or_else(|| panic!("{of}: {line}"));
            let kind = if backend == Backend::Sqlite { sqlite } else { postgres };
            let null = if found[3].is_empty() { "" } else { " null" };
            let name = name.take().unwrap_or_else(|| found[1].to_owned());
            facts.insert(format!("{of}.{name} {kind}{null}"));
        } else {
            assert!(!line.contains(" -> "), "a column of a table: {line} is not understood");
        }
    }
    facts
}

/// The same lines, read from the database.
fn found(database: &Database) -> BTreeSet<String> {
    let facts = database.texts(match database {
        Database::Sqlite(_) => {
            "SELECT m.name || '.' || c.name || ' ' || lower(c.type) ||
                 iif(c.\"notnull\" OR c.pk, '', ' null') AS text
             FROM sqlite_schema m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
             UNION ALL SELECT m.name || ' by ' || (
                 SELECT group_concat(name, ', ') FROM (
                     SELECT name FROM pragma_table_info(m.name) WHERE pk ORDER BY pk))
             FROM sqlite_schema m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
        }
        Database::Postgres { .. } => {
            "SELECT table_name || '.' || column_name || ' ' || data_type ||
                 CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS text
             FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL SELECT t.relname || ' by ' || (
                 SELECT string_agg(a.attname, ', ' ORDER BY k.place)
                 FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
             WHERE c.contype = 'p' AND t.relnamespace = 'public'::regnamespace"
        }
    });
    let known = |fact: &String| {
        let table = fact.split(['.', ' ']).next().unwrap_or_default();
        !WITHOUT_DIESEL.contains(&table)
    };
    facts.into_iter().filter(known).collect()
}

#[rstest]
fn schema_rs_is_what_the_database_has(
    #[values((Backend::Sqlite, "sqlite"), (Backend::Postgres, "postgres"))] on: (Backend, &str),
) {
    let Some(database) = migrated(on.0, on.1) else { return };
    let (told, found) = (told(on.0), found(&database));
    assert!(told.len() > 400, "only {} facts", told.len());
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b).cloned().collect::<Vec<_>>().join("\n  ")
    };
    assert!(
        told == found,
        "only in persistence/src:\n  {}\nonly in the database:\n  {}",
        only(&told, &found),
        only(&found, &told)
    );
}
