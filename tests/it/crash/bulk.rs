//! `kill -9` amid decisions in bulk: a repeat with the same key finishes them, and decides nothing twice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use super::{Persistent, verify};
use crate::approvals::bulk::{DECISIONS, all, outcomes};
use crate::support::actor::Actor;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::scene;
use tests::cluster::free_port;

const REQUESTS: usize = 100;

#[rstest]
fn a_bulk_of_a_hundred_survives_kill_9(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let (database, port) = (scene.database.copy(), free_port());
    let server = Process::serve_on(&database, port, &[]);
    let anonymous = Actor::anonymous(server.base());
    let staff = anonymous.with_token(&scene.cast.staff);
    let buyer = anonymous.with_token(&scene.cast.buyer.token);
    let approver = anonymous.with_token(&scene.cast.approver.token);
    let product = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    staff.post("/v1/products", &product).expect(201);
    staff.put("/v1/stock/BOLT", &json!({ "on_hand": 1_000 })).expect(200);
    let rule = json!({
        "company_id": scene.cast.company, "name": "All", "when": {},
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    staff.post("/v1/approval-rules", &rule).expect(201);
    let ids: Vec<String> = (0..REQUESTS)
        .map(|_| buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201))
        .map(|order| order.text("/approval_request_id"))
        .collect();
    let body = all(&ids, "approve");

    let unanswered = AtomicUsize::new(0);
    let decided = |at_least: i64| {
        let deadline = Instant::now() + Duration::from_secs(120);
        while database.count("approval_decisions") < at_least {
            assert!(Instant::now() < deadline, "the client has stopped");
            thread::sleep(Duration::from_millis(1));
        }
    };
    let (server, answer) = thread::scope(|scope| {
        let client = Persistent { actor: approver.clone(), unanswered: &unanswered };
        let told = scope.spawn(move || client.post(DECISIONS, "bulk", &body));
        let mut server = server;
        for kill in [10, 40, 70] {
            decided(kill);
            server.kill();
            server = Process::serve_on(&database, port, &[]);
        }
        (server, told.join().expect("the client"))
    });
    assert!(unanswered.load(Ordering::Relaxed) >= 1, "the kills hit no request");
    assert_eq!(outcomes(&answer), vec!["200"; REQUESTS]);
    let number = i64::try_from(REQUESTS).expect("a small number");
    assert_eq!(database.count("approval_decisions"), number);
    assert_eq!(database.count("approval_requests WHERE status = 'approved'"), number);
    assert_eq!(database.count("orders WHERE status = 'confirmed'"), number);
    let again = approver.post_with_key(DECISIONS, "bulk", &all(&ids, "approve"));
    assert_eq!((again.header("idempotent-replayed"), &again.bytes), (Some("true"), &answer.bytes));
    verify(&database);
    drop(server);
}
