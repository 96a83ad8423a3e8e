//! One order, sent by 64 clients at once.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, CLIENTS, settled, tally};
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

/// The answers of all clients to this order, whose settings ask for confirmation.
fn raced(backend: Backend, order: &Value) -> Option<String> {
    let arena = Arena::open(backend)?;
    arena.shop.product("BOLT", "10.00");
    let orders =
        json!({ "duplicate_purchase_order_number": "confirm", "duplicate_basket_hours": 1 });
    arena.shop.staff().patch("/v1/settings", &json!({ "orders": orders })).expect(200);
    let buyers = [arena.shop.buyer(), arena.shop.other_buyer()];
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &buyers[client / 2 % 2]);
        settled(|| buyer.post("/v1/orders", order))
    });
    let sold = answers.iter().filter(|one| one.status == 201).map(|_| 2).sum::<i64>();
    assert_eq!(arena.shop.available("BOLT"), 1000 - sold);
    Some(tally(&answers))
}

#[rstest]
fn one_purchase_order_number_makes_one_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut order = order_of(&[("BOLT", 2)]);
    order["purchase_order_number"] = json!("PO-1");
    let Some(told) = raced(backend, &order) else { return };
    assert_eq!(told, "1 × 201, 63 × 409 duplicate_order");
}

#[rstest]
fn one_basket_makes_one_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(told) = raced(backend, &order_of(&[("BOLT", 2)])) else { return };
    assert_eq!(told, "1 × 201, 63 × 409 duplicate_order");
}

#[rstest]
fn confirmed_duplicates_are_all_placed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut order = order_of(&[("BOLT", 2)]);
    order["confirm_duplicate"] = json!(true);
    let Some(told) = raced(backend, &order) else { return };
    assert_eq!(told, "64 × 201");
}
