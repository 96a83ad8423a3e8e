//! Writes of this release's binary into the next release's schema.

use rstest::rstest;

use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::verify::scene;

fn tables(database: &Database) -> Vec<String> {
    database.texts(match database {
        Database::Sqlite(_) => {
            "SELECT name AS text FROM sqlite_schema WHERE type = 'table' \
             AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        }
        Database::Postgres { .. } => {
            "SELECT CAST(table_name AS text) AS text FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'"
        }
    })
}

#[rstest]
fn a_column_that_a_later_migration_adds_gets_its_default(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let tables = tables(shop.database());
    assert!(tables.len() > 30, "{tables:?}");
    let added = |table| format!("ALTER TABLE {table} ADD COLUMN added integer NOT NULL DEFAULT 7;");
    shop.database().execute(&tables.iter().map(added).collect::<String>());

    // The running server does not know the new column.
    scene::play(&shop);
    shop.wait_for_events();
    for table in ["orders", "order_lines", "order_traces", "order_views", "events", "audit_chain"] {
        assert!(shop.database().count(table) > 0, "{table} has no rows");
    }
    for table in tables {
        let others = format!("{table} WHERE added <> 7");
        assert_eq!(shop.database().count(&others), 0, "{table}");
    }
}
