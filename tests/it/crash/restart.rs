//! PostgreSQL goes away under the server and comes back: 503 meanwhile, then normal service.

use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Persistent, is_repeated, nothing_else_is_there, order_to_invoice, verify};
use crate::support::actor::Actor;
use crate::support::builders::{eur, order_of};
use crate::support::database::Database;
use crate::support::process::Process;
use crate::support::race::share;
use tests::cluster::{Cluster, Durability, FRUGAL};

#[test]
fn the_server_outlives_its_database() {
    let Some(cluster) = Cluster::start(Durability::On, &FRUGAL) else { return };
    // It ends with this process, like the shared one.
    let cluster: &'static Cluster = Box::leak(Box::new(cluster));
    let database = Database::Postgres { cluster, name: cluster.create() };
    let server = Process::serve(&database);
    let staff = server.staff();
    let order = a_company_and_its_order(&staff);
    let unanswered = AtomicUsize::new(0);
    let numbers: Vec<usize> = (0..60).collect();
    let told = thread::scope(|scope| {
        let clients = scope.spawn(|| {
            share(8, &numbers, |_, number| {
                let client = Persistent { actor: staff.clone(), unanswered: &unanswered };
                order_to_invoice(&client, *number, &order)
            })
        });
        for way in ["stop", "crash"] {
            thread::sleep(Duration::from_millis(150));
            cluster.tell(way);
            is_away(&staff);
            cluster.tell("start");
            comes_back(&staff);
        }
        clients.join().expect("the clients")
    });
    share(8, &told, |_, told| is_repeated(&staff, &order, told));
    nothing_else_is_there(&database, numbers.len());
    verify(&database);
}

fn a_company_and_its_order(staff: &Actor) -> serde_json::Value {
    let address =
        json!({ "line1": "Ring 1", "postal_code": "1010", "city": "Wien", "country": "AT" });
    let issuer = json!({ "legal_name": "Comptoir", "country": "AT", "address": address });
    let set = staff.put("/v1/issuer", &issuer);
    assert!((200..300).contains(&set.status), "{set:?}");
    let rates = json!({ "rates": [{ "country": "AT", "tax_class": "standard", "rate": "0.20" }] });
    staff.put("/v1/tax-rates", &rates).expect(200);
    let product = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    staff.post("/v1/products", &product).expect(201);
    staff.put("/v1/stock/BOLT", &json!({ "on_hand": 1000 })).expect(200);
    let company = json!({ "name": "Acme", "country": "AT", "currency": "EUR" });
    let company = staff.post("/v1/companies", &company).expect(201).id();
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(company);
    order
}

/// Asserts that every request that needs the database is refused at once, with `Retry-After`.
fn is_away(staff: &Actor) {
    until(staff, 503);
    for path in ["/v1/stock/BOLT", "/v1/orders", "/v1/events?after=0"] {
        let asked = Instant::now();
        let refused = staff.get(path).expect(503).problem();
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
        assert!(asked.elapsed() < Duration::from_secs(6), "it waited {:?}", asked.elapsed());
    }
    let refused = staff.put("/v1/stock/NOTHING", &json!({ "on_hand": 1 })).expect(503).problem();
    assert_eq!(refused["code"], "database_unreachable", "{refused:?}");
    staff.get("/livez").expect(200);
    staff.get("/readyz").expect(503);
}

fn comes_back(staff: &Actor) {
    until(staff, 200);
    staff.get("/readyz").expect(200);
}

/// Polls until the database is in this state.
fn until(staff: &Actor, status: u16) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while staff.get("/v1/stock/BOLT").status != status {
        assert!(Instant::now() < deadline, "it does not answer {status}");
        thread::sleep(Duration::from_millis(20));
    }
}
