//! `comptoir verify`: correct books pass, and every break is named.

mod breaks;
mod damage;
pub mod scene;

use std::collections::BTreeSet;

use api::config::Database as DatabaseConfig;
use rstest::rstest;

use self::breaks::BREAKS;
use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::process;

/// The invariants that `verify` finds broken, each once.
fn broken(database: &Database) -> Vec<String> {
    let told = api::verify::check(&DatabaseConfig::at(database.url())).expect("the books are read");
    let mut names: Vec<String> =
        told.iter().filter_map(|line| line.split(": ").next()).map(str::to_owned).collect();
    names.dedup();
    names
}

#[rstest]
fn each_invariant_is_named_when_it_breaks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    scene::play(&shop);
    // Which event is the last one in the feed, and in the audit log, is then settled.
    shop.wait_for_events();
    shop.stop();
    assert_eq!(broken(shop.database()), Vec::<String>::new());
    let mut wrong = Vec::new();
    for one in BREAKS {
        let copy = shop.database().copy();
        copy.damage(&one.sql(backend));
        let found = broken(&copy);
        if found != one.names() {
            wrong.push(format!("{}: {found:?}", one.invariant));
        }
    }
    assert!(wrong.is_empty(), "breaking one names others:\n  {}", wrong.join("\n  "));
}

#[test]
fn no_invariant_is_forgotten() {
    let held: Vec<&str> = persistence::verify::invariants().iter().map(|one| one.name).collect();
    // One with several parts has several.
    let tried: BTreeSet<&str> = BREAKS.iter().map(|one| one.invariant).collect();
    for name in &held {
        assert!(tried.contains(name), "nothing tries to break {name}");
    }
    assert_eq!(held.len(), tried.len(), "something breaks what is no invariant any more");
}

#[rstest]
fn the_command_says_so_by_its_exit_code(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.invoiced_order(&[("BOLT", 1)]);
    shop.pay("5.00");
    let (passed, said) = process::run(shop.database(), &["verify"]);
    assert!(passed && said.starts_with("ok\naudit head "), "{said}");

    shop.database().damage("UPDATE ledger_legs SET debit = debit + 1 WHERE account = 'bank'");
    let (passed, said) = process::run(shop.database(), &["verify"]);
    assert!(!passed && said.contains("ledger.entries_balance: "), "{said}");
    assert!(said.contains("debit 501, credit 500"), "{said}");

    shop.database().damage("UPDATE ledger_legs SET debit = debit - 1 WHERE account = 'bank'");
    shop.database().damage("UPDATE events SET type = 'lost' WHERE type = 'invoice.posted'");
    let (passed, said) = process::run(shop.database(), &["verify"]);
    assert!(!passed && said.contains("events.of_every_document: invoice INV-"), "{said}");
    shop.close_broken();
}

#[test]
fn the_list_shows_every_invariant_with_its_sql() {
    let Some(database) = Database::empty(Backend::Sqlite) else { return };
    let (done, said) = process::run(&database, &["verify", "--list"]);
    assert!(done, "{said}");
    for invariant in persistence::verify::invariants() {
        assert!(said.contains(invariant.name) && said.contains(invariant.says), "{invariant:?}");
    }
    assert!(said.contains("SELECT "), "{said}");
    let (done, said) = process::run(&database, &["verify"]);
    assert!(!done && said.contains("there is no database"), "{said}");
}
