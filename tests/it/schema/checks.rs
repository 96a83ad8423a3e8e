//! CHECKs, the last defence behind the rules: the same on both databases, and each refuses its bad rows.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use rstest::rstest;

use super::breaks::{BREAKS, GOOD, IMPLIED};
use super::rows::{Column, columns, insert};
use super::spelling::{normal, triggers};
use super::{equal, migrated};
use crate::support::database::{Backend, Database};

/// A CHECK: its table and its condition.
type Check = (String, String);

/// The CHECKs, each with the name in its database's error messages.
fn checks(database: &Database) -> BTreeMap<Check, String> {
    match database {
        Database::Sqlite(_) => {
            let sql = "SELECT name || '|' || sql AS text FROM sqlite_schema \
                       WHERE type = 'table' AND sql IS NOT NULL";
            let tables = database.texts(sql);
            let tables = tables.iter().filter_map(|line| line.split_once('|'));
            let found = tables.flat_map(|(table, sql)| {
                in_table(sql).into_iter().map(|says| ((table.to_owned(), says.clone()), says))
            });
            found.collect()
        }
        Database::Postgres { .. } => {
            let sql = "SELECT conrelid::regclass || '|' || conname || '|' || \
                           pg_get_constraintdef(oid) AS text FROM pg_constraint \
                       WHERE contype = 'c' AND connamespace = 'public'::regnamespace";
            let found = database.texts(sql);
            let check = |line: &String| {
                let parts: Vec<_> = line.splitn(3, '|').collect();
                let says = says(parts[2].trim_start_matches("CHECK "));
                ((parts[0].to_owned(), says), parts[1].to_owned())
            };
            found.iter().map(check).collect()
        }
    }
}

/// The conditions of all CHECKs of a `CREATE TABLE`.
fn in_table(sql: &str) -> Vec<String> {
    let sql = Regex::new("--.*").expect("a pattern").replace_all(sql, "");
    let ends = |text: &str| {
        let mut open = 0_i32;
        text.chars()
            .take_while(|c| {
                open += i32::from(*c == '(') - i32::from(*c == ')');
                open > 0
            })
            .collect::<String>()
    };
    sql.split("CHECK ").skip(1).map(|rest| says(&ends(rest))).collect()
}

/// The CHECK in normal form; a boolean is a number on SQLite.
fn says(sql: &str) -> String {
    let said = normal(sql);
    if said.contains(' ') { said } else { format!("{said} = 1") }
}

#[test]
fn the_checks_are_the_same() {
    let sqlite = migrated(Backend::Sqlite, "sqlite").expect("SQLite is everywhere");
    let Some(postgres) = migrated(Backend::Postgres, "postgres") else { return };
    let lines = |database| -> BTreeSet<String> {
        checks(database).into_keys().map(|(table, says)| format!("{table}: {says}")).collect()
    };
    let sqlite = lines(&sqlite);
    assert!(sqlite.len() > 80, "only {} CHECKs", sqlite.len());
    equal(&sqlite, &lines(&postgres));
}

/// For a single-column CHECK: a valid value of the column, and refused values.
fn of_one_column(says: &str) -> Option<(String, Vec<String>)> {
    let words: Vec<_> = says.split(' ').collect();
    let number = |word: &str| word.parse::<i64>().ok();
    let is = |column: &str, value: i64| format!("{column}={value}");
    let long = |column: &str, length: i64| {
        let length = usize::try_from(length).expect("a length");
        format!("{column}={}", "x".repeat(length))
    };
    match words[..] {
        [column, ">" | "<>", n] => {
            let n = number(n)?;
            Some((is(column, n + 1), vec![is(column, n)]))
        }
        [column, ">=" | "=", n] => {
            let n = number(n)?;
            Some((is(column, n), vec![is(column, n - 1)]))
        }
        ["length", column, "=", n] => {
            let n = number(n)?;
            Some((long(column, n), vec![long(column, n - 1), long(column, n + 1)]))
        }
        [column, ">=", from, "and", same, "<=", to] if column == same => {
            let (from, to) = (number(from)?, number(to)?);
            Some((is(column, from), vec![is(column, from - 1), is(column, to + 1)]))
        }
        [column, "in", word, ..] => {
            let good = format!("{column}={}", word.trim_matches('\''));
            Some((good, vec![format!("{column}=neither")]))
        }
        _ => None,
    }
}

/// Values of a valid row of the table, beside any value in each required column.
fn good(table: &str, checks: &BTreeMap<Check, String>, columns: &[Column]) -> String {
    let own = checks.keys().filter(|(of, _)| of == table);
    let needed = own.filter_map(|(_, says)| of_one_column(says)).map(|(good, _)| good);
    // Optional columns stay empty.
    let required = |name: &str| columns.iter().any(|column| column.required && column.name == name);
    let needed = needed.filter(|good| good.split('=').next().is_some_and(required));
    let known = GOOD.iter().filter(|(of, _)| *of == table).map(|(_, values)| (*values).to_owned());
    needed.chain(known).collect::<Vec<_>>().join(" ")
}

/// Changes to a valid row that break this CHECK and no other.
fn breaks((table, says): &Check) -> Vec<String> {
    if let Some((.., known)) = BREAKS.iter().find(|(of, check, _)| of == table && check == says) {
        return known.iter().map(|values| (*values).to_owned()).collect();
    }
    if let [one, "is", "null", "=", other, "is", "null"] = says.split(' ').collect::<Vec<_>>()[..] {
        // Both have a value, or neither.
        return vec![format!("{one}=some {other}=null")];
    }
    of_one_column(says).map(|(_, refused)| refused).unwrap_or_default()
}

/// Runs the statement with everything but CHECKs disabled; returns the error, if any.
fn refused(database: &Database, table: &str, insert: &str) -> Option<String> {
    let alone = match database {
        Database::Sqlite(_) => "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF",
        Database::Postgres { .. } => "SET session_replication_role = replica",
    };
    database.try_execute(&format!("{alone}; BEGIN; DELETE FROM {table}; {insert}; ROLLBACK")).err()
}

/// The name of the CHECK in a database error.
fn named(message: &str) -> String {
    if let Some((_, text)) = message.split_once("CHECK constraint failed: ") {
        return says(text);
    }
    let named =
        message.split_once("check constraint \"").and_then(|(_, rest)| rest.split_once('"'));
    named.map_or_else(|| message.to_owned(), |(name, _)| name.to_owned())
}

/// The faults of one table's CHECKs: each must refuse its rows, and a valid row must pass them all.
fn wrong_in(database: &Database, table: &str, checks: &BTreeMap<Check, String>) -> Vec<String> {
    let columns = columns(database, table);
    let good = good(table, checks, &columns);
    let refused = |values: &str| refused(database, table, &insert(table, &columns, values));
    let mut wrong = Vec::new();
    wrong.extend(refused(&good).map(|why| format!("{table}: a good row is refused: {why}")));
    for (check, name) in checks.iter().filter(|((of, _), _)| of == table) {
        let says = &check.1;
        if IMPLIED.iter().any(|(of, implied)| *of == table && implied == says) {
            continue;
        }
        let breaks = breaks(check);
        if breaks.is_empty() {
            wrong.push(format!("{table}: {says}: no row is known that breaks it"));
        }
        for broken in breaks {
            let by = refused(&format!("{good} {broken}")).map(|why| named(&why));
            if by.as_ref() != Some(name) {
                wrong.push(format!("{table}: {says}: {broken} is refused by {by:?}"));
            }
        }
    }
    wrong
}

#[rstest]
fn each_check_refuses_what_it_is_there_for(
    #[values((Backend::Sqlite, "sqlite"), (Backend::Postgres, "postgres"))] on: (Backend, &str),
) {
    let Some(database) = migrated(on.0, on.1) else { return };
    let checks = checks(&database);
    let tables: BTreeSet<&str> = checks.keys().map(|(table, _)| table.as_str()).collect();
    let wrong: Vec<_> =
        tables.into_iter().flat_map(|table| wrong_in(&database, table, &checks)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known = BREAKS.iter().map(|(table, says, _)| (table, says));
    for (table, says) in known.chain(IMPLIED.iter().map(|(table, says)| (table, says))) {
        let check = ((*table).to_owned(), (*says).to_owned());
        assert!(checks.contains_key(&check), "{table} has no CHECK {says}");
    }
}

#[rstest]
fn each_trigger_refuses_what_it_is_there_for(
    #[values((Backend::Sqlite, "sqlite"), (Backend::Postgres, "postgres"))] on: (Backend, &str),
) {
    let Some(database) = migrated(on.0, on.1) else { return };
    let mut refusals = triggers(&database);
    refusals.retain(|trigger| trigger.contains(" refuses "));
    let checks = checks(&database);
    assert!(!refusals.is_empty(), "there are no triggers");
    for refusal in refusals {
        let words: Vec<_> = refusal.split(' ').collect();
        let table = words[0];
        let columns = columns(&database, table);
        let good = good(table, &checks, &columns);
        // With a sequence, if the table has one: an event with its position.
        let placed = columns.iter().any(|c| c.name == "sequence");
        let good = if placed { format!("{good} sequence=1") } else { good };
        let row = insert(table, &columns, &good);
        let change = match words[2] {
            "delete" => format!("DELETE FROM {table}"),
            "truncate" => format!("TRUNCATE {table}"),
            "update" => format!("UPDATE {table} SET {0} = {0}", columns[0].name),
            other => panic!("{refusal}: how is {other} tried?"),
        };
        database.execute(&format!("BEGIN; {row}; ROLLBACK"));
        let told = database.try_execute(&format!("BEGIN; {row}; {change}; ROLLBACK"));
        let why = told.expect_err(&refusal);
        assert!(why.contains("are only ever added"), "{refusal}: {why}");
    }
}
