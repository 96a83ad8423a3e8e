//! Rows for any table, derived from its columns.

use crate::support::database::Database;

/// A column, as its database describes it.
pub struct Column {
    pub name: String,
    /// `blob`, `text`; `uuid`, `timestamp with time zone`.
    kind: String,
    /// Whether it is required.
    pub required: bool,
}

/// The columns of a table, in order.
#[track_caller]
pub fn columns(database: &Database, table: &str) -> Vec<Column> {
    let found = database.texts(&match database {
        Database::Sqlite(_) => format!(
            "SELECT name || '|' || lower(type) || '|' || (\"notnull\" OR pk) AS text
             FROM pragma_table_info('{table}') ORDER BY cid"
        ),
        Database::Postgres { .. } => format!(
            "SELECT column_name || '|' || data_type || '|' ||
                 CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS text
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    });
    assert!(!found.is_empty(), "there is no table {table}");
    let column = |line: &String| {
        let parts: Vec<_> = line.split('|').collect();
        Column { name: parts[0].to_owned(), kind: parts[1].to_owned(), required: parts[2] == "1" }
    };
    found.iter().map(column).collect()
}

impl Column {
    /// Any value of its type.
    fn some(&self) -> &'static str {
        match self.kind.as_str() {
            "blob" => "zeroblob(16)",
            "uuid" => "'00000000-0000-0000-0000-000000000000'",
            "integer" | "bigint" | "numeric" => "0",
            "boolean" => "FALSE",
            "timestamp with time zone" => "to_timestamp(0)",
            "date" => "'2026-01-01'",
            "jsonb" => "'{}'",
            "text" | "bytea" => "''",
            other => panic!("{}: a value of the kind {other}", self.name),
        }
    }

    /// The value in SQL: `null`, `some`, a number, or a text.
    fn literal(&self, value: &str) -> String {
        match (value, self.kind.as_str()) {
            ("null", _) => "NULL".to_owned(),
            ("some", _) => self.some().to_owned(),
            (_, "boolean") => format!("({value} <> 0)"),
            (_, "timestamp with time zone") => format!("to_timestamp({value})"),
            (_, "integer" | "bigint" | "numeric") => value.to_owned(),
            (_, "blob") => format!("CAST('{value}' AS BLOB)"),
            _ => format!("'{value}'"),
        }
    }
}

/// The INSERT of a row with these values (`amount=1 reference=some`); the last of several for one column
/// wins. All other columns are NULL, or have any value if required.
#[track_caller]
pub fn insert(table: &str, columns: &[Column], values: &str) -> String {
    let values: Vec<_> =
        values.split(' ').filter_map(|assignment| assignment.split_once('=')).collect();
    for (name, _) in &values {
        assert!(columns.iter().any(|column| column.name == *name), "{table} has no {name}");
    }
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let literals: Vec<_> = columns
        .iter()
        .map(|column| {
            let given = values.iter().rev().find(|(name, _)| *name == column.name);
            let usual = if column.required { "some" } else { "null" };
            column.literal(given.map_or(usual, |(_, value)| value))
        })
        .collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), literals.join(", "))
}
