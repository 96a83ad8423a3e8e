//! `kill -9` repeatedly amid approvals: no yes that was answered is lost, and none is counted twice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rstest::rstest;
use serde_json::json;

use super::{Persistent, kill_often, verify};
use crate::support::actor::Actor;
use crate::support::builders::{eur, order_of};
use crate::support::database::{Backend, Database};
use crate::support::process::Process;
use crate::support::race::share;
use crate::support::scene;
use tests::cluster::free_port;

const CLIENTS: usize = 8;

/// Orders that no approval confirmed.
const UNASKED: &str = "orders WHERE status = 'confirmed' AND id NOT IN \
    (SELECT subject_id FROM approval_requests WHERE status = 'approved')";

/// Number of orders, and of kills while they are approved. The whole proof takes minutes in a debug build: it runs with
/// `COMPTOIR_TESTS_FULL=1`, as in CI. A bare `cargo test` runs a part of it.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the product")]
fn extent() -> (usize, usize) {
    match std::env::var("COMPTOIR_TESTS_FULL").as_deref() {
        Ok("1") => (1_000, 20),
        Ok(_) | Err(_) => (100, 3),
    }
}

/// Bolts, and a rule that asks two members for each order of Acme.
#[track_caller]
fn set_up(staff: &Actor, company: &str) {
    let product = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    staff.post("/v1/products", &product).expect(201);
    staff.put("/v1/stock/BOLT", &json!({ "on_hand": 1_000_000 })).expect(200);
    let rule = json!({
        "company_id": company, "name": "All", "when": {},
        "steps": [
            { "approvers": { "role": "approver" }, "mode": "any" },
            { "approvers": { "role": "company_admin" }, "mode": "any" },
        ],
    });
    staff.post("/v1/approval-rules", &rule).expect(201);
}

/// Asserts that each order is confirmed by two voices, and that nothing else is there.
#[track_caller]
fn all_are_confirmed(database: &Database, orders: usize) {
    let number = i64::try_from(orders).expect("a small number");
    for (rows, times) in [
        ("orders", 1),
        ("orders WHERE status = 'confirmed'", 1),
        ("approval_requests WHERE status = 'approved'", 1),
        ("approval_decisions", 2),
        ("events WHERE type = 'order.confirmed'", 1),
        ("events WHERE type = 'approval_request.approved'", 1),
        (UNASKED, 0),
    ] {
        assert_eq!(database.count(rows), times * number, "{rows}");
    }
}

#[rstest]
fn no_yes_that_was_answered_is_lost(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let (orders, kills) = extent();
    let (database, port) = (scene.database.copy(), free_port());
    let server = Process::serve_on(&database, port, &[]);
    let anonymous = Actor::anonymous(server.base());
    let staff = anonymous.with_token(&scene.cast.staff);
    set_up(&staff, &scene.cast.company);

    let (done, unanswered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let [buyer, first, last] = [&scene.cast.buyer, &scene.cast.approver, &scene.cast.company_admin]
        .map(|one| {
            let actor = anonymous.with_token(&one.token);
            Persistent { actor, unanswered: &unanswered }
        });
    let numbers: Vec<usize> = (0..orders).collect();
    let (server, told) = thread::scope(|scope| {
        let killer = scope.spawn(|| {
            kill_often((&database, port), server, (&done, orders, kills), |kill| {
                assert_eq!(database.count(UNASKED), 0, "after kill {kill}");
            })
        });
        let told = share(CLIENTS, &numbers, |_, number| {
            let key = |step: &str| format!("{step}-{number}");
            let order = buyer.post("/v1/orders", &key("order"), &order_of(&[("BOLT", 1)]));
            let request = order.text("/approval_request_id");
            let approve = format!("/v1/approval-requests/{request}/approve");
            let half = first.post(&approve, &key("first"), &json!({}));
            let whole = last.post(&approve, &key("last"), &json!({}));
            done.fetch_add(1, Ordering::Relaxed);
            (order.id(), half, whole)
        });
        (killer.join().expect("the killer"), told)
    });
    assert!(unanswered.load(Ordering::Relaxed) >= 1, "the kills hit no request");
    for (order, half, whole) in &told {
        assert_eq!((&half["status"], &whole["status"]), (&json!("pending"), &json!("approved")));
        let order = staff.get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!(order["status"], "confirmed", "{order:?}");
    }
    assert_eq!(told.len(), orders);
    all_are_confirmed(&database, orders);
    verify(&database);
    drop(server);
}
