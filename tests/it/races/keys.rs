//! One idempotency key sent by many clients at once: one effect, and every client gets its response.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, settled};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

const SENDERS: usize = 50;

#[rstest]
fn one_key_sent_fifty_times_makes_one_order_and_fifty_equal_answers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let order = order_of(&[("BOLT", 7)]);
    let answers = race(SENDERS, |client| {
        let buyer = arena.at(client, &shop.buyer());
        settled(|| buyer.post_with_key("/v1/orders", "the-one-key", &order)).expect(201)
    });
    let first = &answers[0];
    for answer in &answers {
        assert_eq!(answer.bytes, first.bytes, "two answers differ");
        for header in ["location", "etag"] {
            assert_eq!(answer.header(header), first.header(header), "{header}");
        }
    }
    let replayed =
        |a: &&Answer| a.header("idempotent-replayed").is_some_and(|value| value == "true");
    assert_eq!(answers.iter().filter(replayed).count(), SENDERS - 1, "one answer was the first");
    assert_eq!(shop.database().count("orders"), 1);
    assert_eq!(shop.available("BOLT"), 993);
    // The key depends on the body as well as the path.
    let buyer = shop.buyer();
    let other = order_of(&[("BOLT", 8)]);
    let reused = buyer.post_with_key("/v1/orders", "the-one-key", &other);
    reused.refused(422, "idempotency_key_reused");
    shop.other_buyer().post_with_key("/v1/orders", "the-one-key", &other).expect(201);
    assert_eq!(shop.database().count("orders"), 2);
}

/// Four clients send each of many keys through an order's whole life: nothing happens twice.
#[rstest]
fn retries_race_through_a_whole_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let seen = race(64, |client| {
        let (buyer, staff) = (arena.at(client, &shop.buyer()), arena.at(client / 4, &shop.staff()));
        let key = |step: &str| format!("{step}-{}", client % 16);
        let send = |actor: &Actor, path: &str, step: &str, body: &Value| {
            settled(|| actor.post_with_key(path, &key(step), body)).expect(201)
        };
        let order = send(&buyer, "/v1/orders", "place", &order_of(&[("BOLT", 1)]));
        let path = format!("/v1/orders/{}", order.id());
        let shipment = send(&staff, &format!("{path}/shipments"), "ship", &json!({}));
        let invoice = send(&staff, &format!("{path}/invoices"), "invoice", &json!({}));
        let payment = json!({
            "company_id": shop.company(), "amount": invoice["total"], "method": "card",
            "allocations": [{ "invoice_id": invoice.id(), "amount": invoice["total"] }],
        });
        let payment = send(&staff, "/v1/payments", "pay", &payment);
        [order, shipment, invoice, payment].map(|answer| answer.bytes)
    });
    for (client, answers) in seen.iter().enumerate() {
        assert!(*answers == seen[client % 16], "client {client} got other answers");
    }
    for table in ["orders", "shipments", "invoices", "payments"] {
        assert_eq!(shop.database().count(table), 16, "{table}");
    }
    let account = shop.credit_account();
    assert_eq!(super::cents(&account["receivable"]), 0, "{account:?}");
}
