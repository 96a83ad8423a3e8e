//! CHECKs, defaults, triggers and indexes: their content, in one normal form for both databases.

use std::collections::BTreeSet;

use regex::Regex;

use super::{equal, migrated};
use crate::support::database::{Backend, Database};

/// Differences on purpose, with the reason.
const ON_PURPOSE: [(Backend, &str); 15] = [
    // SQLite reads a page of a buyer's orders from the index alone.
    (Backend::Sqlite, "index orders_by_buyer on orders placed_by , company_id , created_at , id"),
    (Backend::Postgres, "index orders_by_buyer on orders placed_by , created_at , id"),
    // AUTOINCREMENT is no default.
    (Backend::Postgres, "events.id nextval 'events_id_seq'"),
    // The zero time is a number on SQLite.
    (Backend::Sqlite, "approval_requests.chase_at 0"),
    (Backend::Postgres, "approval_requests.chase_at to_timestamp 0 precision"),
    // SQLite has no TRUNCATE.
    (Backend::Postgres, "audit_chain refuses truncate"),
    (Backend::Postgres, "events refuses truncate"),
    (Backend::Postgres, "order_views refuses truncate"),
    (Backend::Postgres, "approval_rules renews terms at truncate"),
    (Backend::Postgres, "business_units renews terms at truncate"),
    (Backend::Postgres, "issuers renews terms at truncate"),
    (Backend::Postgres, "budgets renews terms at truncate"),
    (Backend::Postgres, "cost_centres renews terms at truncate"),
    (Backend::Postgres, "order_limits renews terms at truncate"),
    (Backend::Postgres, "tax_rates renews terms at truncate"),
];

/// The tokens of a piece of SQL, separated by spaces: without parentheses and casts, in SQLite's spelling.
pub fn normal(sql: &str) -> String {
    let replaced = |text: &str, found: &str, by: &str| {
        Regex::new(found).expect("a pattern").replace_all(text, by).into_owned()
    };
    let text = replaced(&sql.to_lowercase(), r"--.*", "");
    let text = replaced(&text, r"::\w+", "");
    let text = text.replace("= any (array", "in (").replace("<> all (array", "not in (");
    let text = text.replace("octet_length", "length").replace("public.", "");
    let words = Regex::new(r"'[^']*'|[\w.-]+|<=|>=|<>|[=<>+,]").expect("a pattern");
    let text = words.find_iter(&text).map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
    replaced(&text, r"(\w+) between (\w+) and (\w+)", "$1 >= $2 and $1 <= $3")
}

/// Whether this is on one database only, on purpose.
fn is_on_purpose(backend: Backend, fact: &str) -> bool {
    ON_PURPOSE.iter().any(|(on, known)| *on == backend && *known == fact)
}

/// Asserts that both databases have the same facts, except the differences on purpose.
#[track_caller]
fn alike(facts: fn(&Database) -> BTreeSet<String>) {
    let sqlite = migrated(Backend::Sqlite, "sqlite").expect("SQLite is everywhere");
    let Some(postgres) = migrated(Backend::Postgres, "postgres") else { return };
    let common = |backend, database| -> BTreeSet<String> {
        let facts = facts(database).into_iter();
        facts.filter(|fact| !is_on_purpose(backend, fact)).collect()
    };
    let sqlite = common(Backend::Sqlite, &sqlite);
    assert!(sqlite.len() > 4, "only {} facts", sqlite.len());
    equal(&sqlite, &common(Backend::Postgres, &postgres));
}

pub fn defaults(database: &Database) -> BTreeSet<String> {
    let found = database.texts(match database {
        Database::Sqlite(_) => {
            "SELECT m.name || '.' || c.name || ' ' || c.dflt_value AS text
             FROM sqlite_schema m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.dflt_value IS NOT NULL"
        }
        Database::Postgres { .. } => {
            "SELECT table_name || '.' || column_name || ' ' || CASE column_default
                 WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE column_default END AS text
             FROM information_schema.columns
             WHERE table_schema = 'public' AND column_default IS NOT NULL"
        }
    });
    found.iter().map(|found| normal(found)).collect()
}

pub fn indexes(database: &Database) -> BTreeSet<String> {
    let found = database.texts(match database {
        Database::Sqlite(_) => {
            "SELECT sql AS text FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        }
        // Indexes of keys are compared with the columns.
        Database::Postgres { .. } => {
            "SELECT pg_get_indexdef(i.indexrelid) AS text
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
             WHERE t.relnamespace = 'public'::regnamespace AND NOT EXISTS (
                 SELECT 1 FROM pg_constraint c
                 WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))"
        }
    });
    let plain = |sql: &String| normal(&sql.replace(" USING btree", "").replacen("CREATE ", "", 1));
    found.iter().map(plain).collect()
}

/// Refusals, renewals and copies by triggers: `events refuses update when old.sequence is not null`, `issuers
/// renews terms at delete`, `members keeps grants at insert`. Any other trigger is listed with its whole text.
pub fn triggers(database: &Database) -> BTreeSet<String> {
    let found = database.texts(match database {
        Database::Sqlite(_) => "SELECT sql AS text FROM sqlite_schema WHERE type = 'trigger'",
        // A disabled trigger does not count.
        Database::Postgres { .. } => {
            "SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger
             WHERE NOT tgisinternal AND tgenabled = 'O'"
        }
    });
    let shape = r"^create trigger \w+ (?:before|after) (.+?) on (\w+)(?: for each (?:row|statement))?( when .+?)? (?:begin|execute) (.+)$";
    let shape = Regex::new(shape).expect("a pattern");
    let mut facts = BTreeSet::new();
    for trigger in found.iter().map(|found| normal(found)) {
        let Some(parts) = shape.captures(&trigger) else {
            facts.insert(trigger);
            continue;
        };
        let (table, does) = (&parts[2], &parts[4]);
        let refuses = does.starts_with("select raise abort") || does == "function refuse_change";
        let renews = ["insert into terms_versions ", "function renew_terms_of_"];
        let renews = renews.iter().any(|start| does.starts_with(start));
        let keeps =
            ["insert into role_grants ", "delete from role_grants ", "function keep_grants_of_"];
        let keeps = keeps.iter().any(|start| does.starts_with(start));
        let looks = ["update approval_requests set chase_at ", "function look_at_saved_request"];
        let looks = looks.iter().any(|start| does.starts_with(start));
        let when = parts.get(3).map_or("", |when| when.as_str());
        for event in parts[1].split(" or ") {
            let verb = match (refuses, renews, keeps, looks) {
                (true, ..) => "refuses".to_owned(),
                (_, true, ..) => "renews terms at".to_owned(),
                (_, _, true, _) => "keeps grants at".to_owned(),
                (.., true) => "is looked at again after".to_owned(),
                (false, false, false, false) => format!("does {does} at"),
            };
            facts.insert(format!("{table} {verb} {event}{when}"));
        }
    }
    facts
}

#[test]
fn the_defaults_are_the_same() {
    alike(defaults);
}

#[test]
fn the_indexes_are_the_same() {
    alike(indexes);
}

#[test]
fn the_triggers_do_the_same() {
    alike(triggers);
}

#[test]
fn what_differs_on_purpose_still_does() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let folder = if backend == Backend::Sqlite { "sqlite" } else { "postgres" };
        let Some(database) = migrated(backend, folder) else { return };
        let facts = [defaults(&database), indexes(&database), triggers(&database)];
        for (on, fact) in ON_PURPOSE {
            let there = facts.iter().any(|facts| facts.contains(fact));
            assert_eq!(there, on == backend, "{fact} on {backend:?}");
        }
    }
}
