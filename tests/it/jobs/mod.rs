//! Scheduled jobs: shown and paused, run on request, and carried on after crashes.

mod crash;
mod items;
mod repeated;
mod requested;
mod shown;

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::{Backend, Database};
use crate::support::race::share;

/// When the orders of [`pending`] are placed: long ago, so that they have expired by any real clock.
const PLACED: &str = "2020-03-02T09:00:00Z";
/// When they expire.
const EXPIRY: &str = "2020-03-16T09:00:00Z";
const RUNS: &str = "/v1/jobs/expire-orders/runs";

/// A shop with so many orders that wait for an approval.
#[track_caller]
fn pending(backend: Backend, count: usize) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.set_clock(PLACED);
    shop.product("BOLT", "10.00");
    shop.stock("BOLT", 1_000_000);
    let rule = json!({
        "company_id": shop.company(), "name": "All orders", "when": {},
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let numbers: Vec<usize> = (0..count).collect();
    let buyer = shop.buyer();
    share(8, &numbers, |_, _| {
        let placed = buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
        assert_eq!(placed["expires_at"], EXPIRY);
    });
    Some(shop)
}

/// Waits until the condition holds.
#[track_caller]
fn until(seconds: u64, what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < deadline, "not within {seconds} s: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asserts that each order was cancelled once, and that the runs count them so.
#[track_caller]
fn each_is_expired_once(database: &Database, orders: usize) {
    let orders = i64::try_from(orders).expect("a small number");
    assert_eq!(database.count("orders WHERE status = 'cancelled'"), orders);
    assert_eq!(database.count("events WHERE type = 'order.cancelled'"), orders);
    let distinct = "SELECT count(DISTINCT subject_id) AS number FROM events \
        WHERE type = 'order.cancelled'";
    assert_eq!(database.number(distinct), orders);
    let processed = "SELECT CAST(sum(processed) AS bigint) AS number FROM job_runs";
    assert_eq!(database.number(processed), orders);
}

/// Makes the rows of a table this many days older.
#[track_caller]
pub fn backdate(shop: &Shop, table: &str, column: &str, days: i64) {
    let database = shop.database();
    let before = match database {
        Database::Sqlite(_) => format!("{column} - {}", days * 86_400_000_000),
        Database::Postgres { .. } => format!("{column} - interval '{days} days'"),
    };
    database.execute(&format!("UPDATE {table} SET {column} = {before}"));
}
