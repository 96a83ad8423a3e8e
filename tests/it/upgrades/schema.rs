//! A schema as facts, one per line: comparable whatever the history of the schema.

use crate::support::database::Database;

/// `OURS` stands for: a table that is neither SQLite's own nor the migrations' own.
const SQLITE: [&str; 5] = [
    "SELECT 'table ' || m.name || iif(t.strict, ' strict', '') || iif(t.wr, ' without rowid', '') AS text \
     FROM sqlite_schema m JOIN pragma_table_list t ON t.name = m.name WHERE m.type = 'table' AND OURS",
    "SELECT 'column ' || m.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" \
       || ' ' || c.pk || ' ' || coalesce(c.dflt_value, '-') AS text \
     FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND OURS",
    "SELECT 'key ' || m.name || ' ' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.on_delete AS text \
     FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND OURS",
    "SELECT 'unique ' || m.name || ' ' || i.\"unique\" || i.origin || ' ' \
       || (SELECT group_concat(name) FROM pragma_index_info(i.name)) AS text \
     FROM sqlite_schema m, pragma_index_list(m.name) i WHERE m.type = 'table' AND OURS",
    "SELECT sql AS text FROM sqlite_schema m \
     WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND OURS",
];
const TABLES: &str =
    "SELECT name || ' ' || sql AS text FROM sqlite_schema m WHERE type = 'table' AND OURS";

/// Column numbers have gaps after dropped columns: only their order is compared.
const POSTGRES: [&str; 6] = [
    "SELECT m.relkind::text || ' ' || m.name || ' ' || coalesce(m.reloptions::text, '-') AS text \
     FROM OUR_TABLES m WHERE OURS",
    "SELECT 'column ' || m.name || ' ' || (SELECT count(*) FROM pg_attribute b \
         WHERE b.attrelid = m.oid AND b.attnum BETWEEN 1 AND a.attnum AND NOT b.attisdropped) \
       || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull \
       || ' ' || a.attcompression::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '-') AS text \
     FROM OUR_TABLES m JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     WHERE m.relkind = 'r' AND OURS",
    "SELECT m.name || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS text \
     FROM pg_constraint k JOIN OUR_TABLES m ON m.oid = k.conrelid WHERE OURS",
    "SELECT pg_get_indexdef(i.indexrelid) AS text FROM pg_index i JOIN OUR_TABLES m ON m.oid = i.indrelid \
     WHERE OURS",
    "SELECT pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text AS text \
     FROM pg_trigger t JOIN OUR_TABLES m ON m.oid = t.tgrelid WHERE NOT t.tgisinternal AND OURS",
    "SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
];

/// All facts about the database's tables, sorted.
pub fn of(database: &Database) -> Vec<String> {
    let ask = |sql: &str| {
        let ours = "m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
        let tables = "(SELECT *, relname::text AS name FROM pg_class \
            WHERE relnamespace = 'public'::regnamespace)";
        database.texts(&sql.replace("OURS", ours).replace("OUR_TABLES", tables))
    };
    let mut facts: Vec<String> = match database {
        Database::Sqlite(_) => {
            let checks = ask(TABLES).into_iter().flat_map(|table| checks(&table));
            let told = SQLITE.into_iter().flat_map(ask).map(|fact| one_line(&fact));
            told.chain(checks).collect()
        }
        Database::Postgres { .. } => POSTGRES.into_iter().flat_map(ask).collect(),
    };
    facts.sort();
    facts
}

/// The text of a statement without comments and line breaks.
fn one_line(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The CHECKs in `name CREATE TABLE …`, each with the name of its table.
fn checks(table: &str) -> Vec<String> {
    let table = one_line(table);
    let name = table.split(' ').next().unwrap_or_default();
    let texts = table.split("CHECK (").skip(1).map(|rest| {
        let mut open = 1;
        let end = rest.char_indices().find(|(_, letter)| {
            open += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            open == 0
        });
        format!("check {name} {}", &rest[..end.map_or(rest.len(), |(at, _)| at)])
    });
    texts.collect()
}
