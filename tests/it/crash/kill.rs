//! `kill -9` repeatedly under load.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rstest::rstest;
use serde_json::json;

use super::{Persistent, is_repeated, kill_often, nothing_else_is_there, order_to_invoice, verify};
use crate::support::actor::Actor;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::race::share;
use crate::support::scene;
use tests::cluster::free_port;

const CLIENTS: usize = 8;

/// Number of orders, and of kills while they come in.
///
/// The whole proof, 20 times in 2,000 orders with their invoices, takes minutes in a debug build:
/// it runs with `COMPTOIR_TESTS_FULL=1`, as in CI. A bare `cargo test` runs a part of it.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the product")]
fn extent() -> (usize, usize) {
    match std::env::var("COMPTOIR_TESTS_FULL").as_deref() {
        Ok("1") => (2_000, 20),
        Ok(_) | Err(_) => (200, 5),
    }
}

#[rstest]
fn what_was_acknowledged_survives_kill_9(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let (orders, kills) = extent();
    let (database, port) = (scene.database.copy(), free_port());
    let server = Process::serve_on(&database, port, &[]);
    let anonymous = Actor::anonymous(server.base());
    let staff = anonymous.with_token(&scene.cast.staff);
    let product = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    staff.post("/v1/products", &product).expect(201);
    staff.put("/v1/stock/BOLT", &json!({ "on_hand": 1_000_000 })).expect(200);
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(scene.cast.company);

    let (done, unanswered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let numbers: Vec<usize> = (0..orders).collect();
    let (server, told) = thread::scope(|scope| {
        let killer =
            scope.spawn(|| kill_often((&database, port), server, (&done, orders, kills), |_| {}));
        let told = share(CLIENTS, &numbers, |_, number| {
            let client = Persistent { actor: staff.clone(), unanswered: &unanswered };
            let told = order_to_invoice(&client, *number, &order);
            done.fetch_add(1, Ordering::Relaxed);
            told
        });
        (killer.join().expect("the killer"), told)
    });
    assert_eq!(told.len(), orders);
    assert!(unanswered.load(Ordering::Relaxed) >= kills, "the kills hit nobody");
    nothing_else_is_there(&database, orders);
    share(CLIENTS, &told, |_, told| is_repeated(&staff, &order, told));
    nothing_else_is_there(&database, orders);
    verify(&database);
    drop(server);
}
