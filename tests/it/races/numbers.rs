//! Gapless numbers while many clients post and some posting transactions fail, early and late.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, CLIENTS, settled};
use crate::support::actor::Actor;
use crate::support::app::NOW;
use crate::support::builders::{eur, order_of};
use crate::support::database::{Backend, Database};
use crate::support::race::{race, share};

const ORDERS: usize = 48;

/// Makes every fifth posting fail at its last step, after its number has been drawn.
const FAIL_SQLITE: &str = "CREATE TRIGGER injected BEFORE INSERT ON events \
    WHEN new.type IN ('invoice.posted', 'credit_note.posted') AND abs(random()) % 5 = 0 \
    BEGIN SELECT RAISE(ABORT, 'injected'); END";
const FAIL_POSTGRES: &str = "CREATE FUNCTION injected() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
      IF random() < 0.2 THEN RAISE EXCEPTION 'injected'; END IF; RETURN new; END $$; \
    CREATE TRIGGER injected BEFORE INSERT ON events FOR EACH ROW \
      WHEN (new.type IN ('invoice.posted', 'credit_note.posted')) EXECUTE FUNCTION injected()";

/// Asserts that the documents have the numbers from 1 to `last`.
#[track_caller]
fn numbered_to(database: &Database, table: &str, last: i64) {
    let one = |what| database.number(&format!("SELECT {what} AS number FROM {table}"));
    let found = [database.count(table), one("min(series_number)"), one("max(series_number)")];
    assert_eq!(found, [last, 1, last], "count, first and last of {table}");
    assert_eq!(one("count(DISTINCT number)"), last, "numbers of {table}, as they are shown");
}

#[rstest]
fn numbers_have_no_gap_while_posting_transactions_fail(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let closed = json!({ "closed_until": "2026-01-31" });
    let set = shop.staff().put("/v1/ledger/closed-until", &closed);
    assert!((200..300).contains(&set.status), "{set:?}");
    let orders = share(8, &[(); ORDERS], |client, ()| {
        let order = arena.at(client, &shop.buyer()).post("/v1/orders", &order_of(&[("BOLT", 2)]));
        let id = order.expect(201).id();
        let ship = format!("/v1/orders/{id}/shipments");
        arena.at(client, &shop.staff()).post(&ship, &json!({})).expect(201);
        id
    });
    shop.database().execute(match backend {
        Backend::Sqlite => FAIL_SQLITE,
        Backend::Postgres => FAIL_POSTGRES,
    });
    // Two clients invoice every order at once, and the first of them credits it.
    let tasks: Vec<&String> = orders.iter().flat_map(|order| [order, order]).collect();
    let outcomes = thread::scope(|scope| {
        scope.spawn(|| {
            // At times the clock is back in January, which is closed, and long before the posted documents.
            for now in ["2026-01-15T09:00:00Z", NOW].repeat(10) {
                arena.set_clock(now);
                thread::sleep(Duration::from_millis(20));
            }
        });
        share(CLIENTS, &tasks, |client, order| post_until_done(&arena, client, order))
    });
    arena.set_clock(NOW);
    shop.database().execute(match backend {
        Backend::Sqlite => "DROP TRIGGER injected",
        Backend::Postgres => "DROP TRIGGER injected ON events",
    });
    let won = outcomes.iter().filter(|outcome| outcome.won).count();
    assert_eq!(won, ORDERS, "every order is invoiced once");
    let failed: usize = outcomes.iter().map(|outcome| outcome.failed).sum();
    assert!(failed > 10, "only {failed} posting transactions failed: the race proves nothing");
    let all = i64::try_from(ORDERS).expect("a small number");
    for table in ["invoices", "credit_notes"] {
        numbered_to(shop.database(), table, all);
    }
}

struct Outcome {
    won: bool,
    failed: usize,
}

/// Posts the order's invoice and, if this client's request created it, a credit note against it.
fn post_until_done(arena: &Arena, client: usize, order: &str) -> Outcome {
    let staff = arena.at(client, &arena.shop.staff());
    let path = format!("/v1/orders/{order}/invoices");
    let mut outcome = Outcome { won: false, failed: 0 };
    let mut post = |path: &str, body: &Value| loop {
        let answer = settled(|| staff.post(path, body));
        match (answer.status, answer["code"].as_str()) {
            (201, _) => return Some(answer),
            (409, Some("nothing_to_invoice")) => return None,
            (409, Some("period_closed" | "clock_behind")) | (500, Some("internal_error")) => {
                outcome.failed += 1
            }
            _ => panic!("unexpected: {answer:?}"),
        }
        assert!(outcome.failed < 200, "it never succeeds: {answer:?}");
    };
    if let Some(invoice) = post(&path, &json!({})) {
        let credit = json!({
            "company_id": arena.shop.company(), "invoice_id": invoice.id(), "reason": "scratched",
            "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "10.00" }],
        });
        post("/v1/credit-notes", &credit).expect("a credit note has always something to credit");
        outcome.won = true;
    }
    outcome
}

/// PostgreSQL only: connections are cut at random moments.
#[test]
fn numbers_have_no_gap_while_connections_die() {
    let Some(arena) = Arena::open(Backend::Postgres) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let over = AtomicBool::new(false);
    let invoices = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                shop.database().execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid() \
                     ORDER BY random() LIMIT 1",
                );
                thread::sleep(Duration::from_millis(100));
            }
        });
        let invoices = share(16, &[(); 60], |client, ()| {
            let (buyer, staff) = (arena.at(client, &shop.buyer()), arena.at(client, &shop.staff()));
            let key = uuid::Uuid::new_v4().to_string();
            // After a cut COMMIT, no client can know whether it was stored: the idempotency key solves that.
            let send = |actor: &Actor, path: &str, body: &Value| {
                settled(|| actor.post_with_key(path, &key, body)).expect(201)
            };
            let order = send(&buyer, "/v1/orders", &order_of(&[("BOLT", 1)])).id();
            send(&staff, &format!("/v1/orders/{order}/shipments"), &json!({}));
            send(&staff, &format!("/v1/orders/{order}/invoices"), &json!({}))
        });
        over.store(true, Ordering::Relaxed);
        invoices
    });
    numbered_to(shop.database(), "invoices", 60);
    assert_eq!(shop.available("BOLT"), 940);
    assert!(invoices.iter().all(|invoice| invoice["total"] == eur("12.00")));
}

/// Two concurrent first settings make one issuer: the second changes the first's values.
#[rstest]
fn there_is_one_issuer_however_many_set_the_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    arena.shop.database().execute("DELETE FROM issuers");
    let answers = race(16, |client| {
        let issuer = json!({
            "legal_name": format!("Issuer {client}"), "country": "AT",
            "address": {
                "line1": "Hauptstraße 1", "postal_code": "1010", "city": "Wien", "country": "AT",
            },
        });
        settled(|| arena.at(client, &arena.shop.staff()).put("/v1/issuer", &issuer))
    });
    let mut versions: Vec<_> =
        answers.iter().map(|answer| answer.clone().expect(200).integer("/version")).collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=16).collect::<Vec<_>>());
    assert_eq!(arena.shop.database().count("issuers"), 1);
}
