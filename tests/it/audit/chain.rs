//! The chain: its head moves with every event, and `verify` names every manipulation of the log by an
//! attacker with write access to the database.

use std::thread;
use std::time::Duration;

use rstest::rstest;

use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::process;
use crate::support::server::Server;

/// The head as `--audit-head` takes it.
#[track_caller]
fn head(shop: &Shop) -> String {
    shop.wait_for_events();
    let head = shop.staff().get("/v1/audit-log/head").expect(200);
    format!("{}:{}", head.integer("/sequence"), head.text("/hash"))
}

#[track_caller]
pub(super) fn said(database: &Database, noted: Option<&str>) -> (bool, String) {
    let noted: Vec<&str> = noted.into_iter().flat_map(|head| ["--audit-head", head]).collect();
    process::run(database, &[&["verify"], noted.as_slice()].concat())
}

#[rstest]
fn its_head_moves_with_what_happens(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let before = head(&shop);
    assert_eq!(head(&shop), before, "nothing happened");
    shop.product("BOLT", "10.00");
    let after = head(&shop);
    assert_ne!(after, before);
    let last = shop.last_sequence();
    assert!(after.starts_with(&format!("{last}:")), "{after}");
    let told = super::rows(&shop, &shop.staff(), "limit=1");
    assert!(after.ends_with(told[0]["hash"].as_str().expect("a hash")), "{after}");
    for noted in [&before, &after] {
        let (passed, said) = said(shop.database(), Some(noted));
        assert!(passed && said == format!("ok\naudit head {after}\n"), "{said}");
    }
}

/// Manipulations of the log, and the finding of `verify` for each.
struct Damage {
    what: &'static str,
    sql: &'static str,
    named: &'static str,
}

const DAMAGES: [Damage; 11] = [
    Damage {
        what: "another actor",
        sql: "UPDATE events SET actor_id = subject_id WHERE sequence = 4",
        named: "audit.rows_as_written: 4:",
    },
    Damage {
        what: "other data",
        sql: "UPDATE events SET data = replace(data, 'e', 'f') WHERE sequence = 4",
        named: "audit.rows_as_written: 4:",
    },
    Damage {
        what: "a digest that was made to fit",
        sql: "UPDATE events SET digest = (SELECT digest FROM events WHERE sequence = 5) \
              WHERE sequence = 4",
        named: "audit.chain_links: 4:",
    },
    Damage {
        what: "another row, with its digest taken away",
        sql: "UPDATE events SET actor_id = subject_id, digest = NULL WHERE sequence = 4",
        named: "audit.chain_links: 4:",
    },
    Damage {
        what: "a row as it was, with its digest taken away",
        sql: "UPDATE events SET digest = NULL WHERE sequence = 4",
        named: "audit.rows_have_digests: 4:",
    },
    Damage {
        what: "a row without a place, recorded in time to come",
        sql: "INSERT INTO events (type, occurred_at, recorded_at, subject_type, subject_id, \
                subject_version, data, digest) SELECT type, occurred_at, recorded_at + :hour + :hour, \
                subject_type, subject_id, subject_version, data, digest FROM events WHERE sequence = 3",
        named: "events.none_stuck: ",
    },
    Damage {
        what: "a removed row",
        sql: "DELETE FROM events WHERE sequence = 4",
        named: "audit.links_have_events: 4:",
    },
    Damage {
        what: "a removed row, the others moved up",
        sql: "DELETE FROM events WHERE sequence = 4; \
              UPDATE events SET sequence = 1 - sequence WHERE sequence > 4; \
              UPDATE events SET sequence = -sequence WHERE sequence < 0",
        named: "audit.chain_links: 4:",
    },
    Damage {
        what: "an inserted row, the others moved down",
        sql: "UPDATE events SET sequence = -1 - sequence WHERE sequence >= 4; \
              UPDATE events SET sequence = -sequence WHERE sequence < 0; \
              INSERT INTO events (sequence, type, occurred_at, recorded_at, subject_type, subject_id, \
                subject_version, data, digest) SELECT 4, type, occurred_at, recorded_at, subject_type, \
                subject_id, subject_version, data, digest FROM events WHERE sequence = 3",
        named: "audit.rows_as_written: 4:",
    },
    Damage {
        what: "events that were cut off",
        sql: "DELETE FROM events WHERE sequence > 4",
        named: "audit.links_have_events: 5:",
    },
    Damage {
        what: "a chain that was cut off",
        sql: "DELETE FROM audit_chain WHERE sequence > 4; \
              UPDATE events SET recorded_at = recorded_at - :hour WHERE sequence > 4",
        named: "audit.events_are_linked: 5:",
    },
];

#[rstest]
fn whatever_is_done_to_the_log_is_named(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let noted = head(&shop);
    shop.stop();
    let hour = match backend {
        Backend::Sqlite => "3600000000",
        Backend::Postgres => "interval '1 hour'",
    };
    for Damage { what, sql, named } in DAMAGES {
        let copy = shop.database().copy();
        copy.damage(&sql.replace(":hour", hour));
        let (passed, said) = said(&copy, None);
        assert!(!passed && said.contains(named), "{what}: {said}");
    }

    // A tail cut from both leaves no trace inside, but a reader with a noted head detects it.
    let copy = shop.database().copy();
    let cut = "DELETE FROM events WHERE sequence > 4; DELETE FROM audit_chain WHERE sequence > 4";
    copy.damage(cut);
    let (_, inside) = said(&copy, None);
    assert!(!inside.contains("audit."), "{inside}");
    let (passed, outside) = said(&copy, Some(&noted));
    let sequence = noted.split(':').next().expect("a sequence");
    let named =
        format!("audit.noted_head: {sequence}: was noted, and is gone: the chain ends at 4");
    assert!(!passed && outside.contains(&named), "{outside}");
    let other = format!("2:{}", "ab".repeat(32));
    let (passed, outside) = said(shop.database(), Some(&other));
    assert!(!passed && outside.contains("audit.noted_head: 2: was noted as abab"), "{outside}");
    let (passed, outside) = said(shop.database(), Some("2:ab"));
    assert!(!passed && outside.contains("not a head of the audit log"), "{outside}");
}

#[rstest]
fn the_database_itself_refuses_to_change_the_log(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.wait_for_events();
    for sql in [
        "DELETE FROM events WHERE sequence = 2",
        "UPDATE events SET data = '{}' WHERE sequence = 2",
        "UPDATE events SET sequence = NULL WHERE sequence = 2",
        "DELETE FROM audit_chain WHERE sequence = 2",
        "UPDATE audit_chain SET hash = hash",
    ] {
        let refused = shop.database().try_execute(sql).expect_err(sql);
        assert!(refused.contains("are only ever added"), "{sql}: {refused}");
    }
    if backend == Backend::Postgres {
        let refused = shop.database().try_execute("TRUNCATE events").expect_err("TRUNCATE");
        assert!(refused.contains("are only ever added"), "{refused}");
    }
}

/// Rows of an earlier release have no digests: the chain includes them as they are, and from then on
/// they are protected too.
#[rstest]
fn a_log_from_before_the_chain_is_taken_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.wait_for_events();
    shop.stop();
    let copy = shop.database().copy();
    copy.damage("UPDATE events SET digest = NULL; DELETE FROM audit_chain");
    let mut server = Server::start(&copy);
    for _ in 0..100 {
        if copy.count("audit_chain") == copy.count("events") {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    server.stop();
    let (passed, whole) = said(&copy, None);
    assert!(passed, "{whole}");
    copy.damage("UPDATE events SET type = 'product.lost' WHERE type = 'product.created'");
    let (passed, said) = said(&copy, None);
    assert!(!passed && said.contains("audit.chain_links: "), "{said}");
}
