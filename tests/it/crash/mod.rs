//! Acknowledged changes survive `kill -9`, a full disk, a lost database and SIGTERM.

mod bulk;
mod disk;
mod drain;
mod kill;
mod restart;
mod voices;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::database::Database;
use crate::support::process::{self, Process};

/// A client that retries: it sends the same request with the same key until it succeeds.
pub struct Persistent<'a> {
    pub actor: Actor,
    /// Number of attempts without any response.
    pub unanswered: &'a AtomicUsize,
}

impl Persistent<'_> {
    #[track_caller]
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        let deadline = Instant::now() + Duration::from_secs(60);
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        let bytes = body.to_string();
        loop {
            match self.actor.try_send("POST", path, &headers, Some(bytes.as_bytes())) {
                Ok(answer) if (200..300).contains(&answer.status) => return answer,
                // A killed server's transaction may still be open in PostgreSQL for a moment.
                Ok(later) => assert!(
                    later.status == 503 || later["code"] == "request_in_flight",
                    "refused: {later:?}"
                ),
                Err(_) => {
                    self.unanswered.fetch_add(1, Ordering::Relaxed);
                }
            }
            assert!(Instant::now() < deadline, "POST {path}: nobody answers any more");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Kills the server on this port so often while `orders` orders are done, each time at another moment of a request, and
/// starts it again; `killed` looks at the database after each kill. The last server.
#[track_caller]
pub fn kill_often(
    (database, port): (&Database, u16),
    server: Process,
    (done, orders, kills): (&AtomicUsize, usize, usize),
    killed: impl Fn(usize),
) -> Process {
    let mut server = server;
    for kill in 1..=kills {
        while done.load(Ordering::Relaxed) < kill * orders / (kills + 1) {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(u64::try_from(kill * 7 % 23).unwrap_or(0)));
        server.kill();
        killed(kill);
        server = Process::serve_on(database, port, &[]);
    }
    server
}

/// The responses that a client got about one order.
pub struct Told {
    pub number: usize,
    pub order: Answer,
    pub shipment: Answer,
    pub invoice: Answer,
}

/// One small order on its way to the invoice, each step under its own key.
#[track_caller]
pub fn order_to_invoice(client: &Persistent<'_>, number: usize, order: &Value) -> Told {
    let key = format!("step-{number}");
    let order = client.post("/v1/orders", &key, order);
    let path = format!("/v1/orders/{}", order.id());
    let shipment = client.post(&format!("{path}/shipments"), &key, &json!({}));
    let invoice = client.post(&format!("{path}/invoices"), &key, &json!({}));
    Told { number, order, shipment, invoice }
}

/// Repeats every acknowledged request: the same bytes must come, marked as a replay.
#[track_caller]
pub fn is_repeated(actor: &Actor, order: &Value, told: &Told) {
    let key = format!("step-{}", told.number);
    let path = format!("/v1/orders/{}", told.order.id());
    let again = [
        (actor.post_with_key("/v1/orders", &key, order), &told.order),
        (actor.post_with_key(&format!("{path}/shipments"), &key, &json!({})), &told.shipment),
        (actor.post_with_key(&format!("{path}/invoices"), &key, &json!({})), &told.invoice),
    ];
    for (again, first) in again {
        assert_eq!(again.bytes, first.bytes, "another answer than before: {again:?}");
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "done again: {again:?}");
    }
    let invoice = actor.get(&format!("/v1/invoices/{}", told.invoice.id())).expect(200);
    assert_eq!(invoice.body, told.invoice.body, "the invoice is not the acknowledged one");
}

/// Asserts that the database has exactly these orders with their documents, numbered without gaps.
#[track_caller]
pub fn nothing_else_is_there(database: &Database, orders: usize) {
    let expected = i64::try_from(orders).expect("a small number");
    for table in ["orders", "shipments", "invoices"] {
        assert_eq!(database.count(table), expected, "{table}");
        let numbers = format!("SELECT count(DISTINCT number) AS number FROM {table}");
        assert_eq!(database.number(&numbers), expected, "numbers of {table}");
    }
    let series =
        |end| database.number(&format!("SELECT {end}(series_number) AS number FROM invoices"));
    assert_eq!((series("min"), series("max")), (1, expected), "a gap");
    for event in ["order.placed", "shipment.created", "invoice.posted", "order.completed"] {
        let told = database.count(&format!("events WHERE type = '{event}'"));
        assert_eq!(told, expected, "{event}");
    }
}

/// Runs `comptoir verify` on the database.
#[track_caller]
pub fn verify(database: &Database) {
    let (clean, said) = process::run(database, &["verify"]);
    assert!(clean, "the books do not balance:\n{said}");
}
