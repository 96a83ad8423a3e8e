//! Evaluating orders repeatedly: a read that stores nothing.

use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::load::Target;
use crate::support::builders::eur;
use crate::support::database::Backend;

const PRODUCTS: usize = 20;
const EVALUATIONS: usize = 60;
/// The largest response to an order of this many lines.
const LARGEST: usize = 64 << 10;

fn stocked(target: &Target) -> Value {
    let staff = target.staff();
    let lines: Vec<Value> = (0..PRODUCTS)
        .map(|number| {
            let sku = format!("BOLT-{number}");
            let product = json!({ "sku": sku, "name": sku, "list_price": eur("10.00") });
            staff.post("/v1/products", &product).expect(201);
            json!({ "sku": sku, "quantity": 1 })
        })
        .collect();
    json!({ "lines": lines })
}

#[rstest]
fn evaluating_keeps_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(target) = Target::start(backend, &[]) else { return };
    let order = stocked(&target);
    let before = target.warm();
    let rows =
        || ["idempotency_keys", "events", "orders"].map(|table| target.database().count(table));
    let kept = rows();
    for number in 0..EVALUATIONS {
        let key = format!("evaluation-{number}");
        let answer = target.buyer().post_with_key("/v1/orders/evaluate", &key, &order).expect(200);
        assert!(answer.bytes.len() < LARGEST, "{} bytes", answer.bytes.len());
    }
    assert_eq!(rows(), kept, "keys, events and orders");

    // An idempotency key is accepted and has no effect.
    for quantity in [1, 2] {
        let order = json!({ "lines": [{ "sku": "BOLT-1", "quantity": quantity }] });
        let answer = target.buyer().post_with_key("/v1/orders/evaluate", "one", &order).expect(200);
        assert_eq!(answer.header("idempotent-replayed"), None);
        assert_eq!(answer["total"], eur(&format!("{}.00", 12 * quantity)));
    }
    target.settles("evaluations", before);
    target.has_not_failed();
}

/// Evaluates while the only writer is busy.
#[rstest]
fn evaluating_waits_for_no_writer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(target) = Target::start(backend, &[]) else { return };
    let order = stocked(&target);
    let busy = target.database().begin(match backend {
        Backend::Sqlite => "SELECT 1",
        Backend::Postgres => "LOCK TABLE idempotency_keys IN ACCESS EXCLUSIVE MODE",
    });
    let asked = Instant::now();
    let answer = target.buyer().post_with_key("/v1/orders/evaluate", "busy", &order);
    let took = asked.elapsed();
    busy.commit();
    answer.expect(200);
    assert!(took < Duration::from_secs(2), "{took:?}");
}
