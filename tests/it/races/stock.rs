//! Stock: all available pieces are sold, each once.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, settled, tally};
use crate::support::answer::Answer;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

#[rstest]
fn a_hundred_pieces_are_sold_a_hundred_times(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    arena.shop.product("BOLT", "10.00");
    arena.shop.stock("BOLT", 100);
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &arena.shop.buyer());
        let order = order_of(&[("BOLT", 1)]);
        [(); 3].map(|()| settled(|| buyer.post("/v1/orders", &order)))
    });
    let answers = answers.concat();
    assert_eq!(tally(&answers), "100 × 201, 92 × 409 insufficient_stock");
    let numbers: BTreeSet<_> = answers.iter().filter_map(|a| a["number"].as_str()).collect();
    assert_eq!(numbers.len(), 100, "an order number came twice");
    let stock = arena.shop.staff().get("/v1/stock/BOLT").expect(200);
    let seen = ["on_hand", "reserved", "available"].map(|field| stock[field].as_i64());
    assert_eq!(seen, [Some(100), Some(100), Some(0)]);
}

#[rstest]
fn what_is_cancelled_is_sold_again_and_only_that(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    arena.shop.product("BOLT", "10.00");
    arena.shop.stock("BOLT", 100);
    // Every client buys six times and cancels every third order.
    let kept: usize = race(CLIENTS, |client| {
        let buyer = arena.at(client, &arena.shop.buyer());
        let mut kept = 0;
        for attempt in 0..6 {
            let order = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])));
            if order.status != 201 {
                order.refused(409, "insufficient_stock");
            } else if attempt % 3 == client % 3 {
                let path = format!("/v1/orders/{}/cancel", order.id());
                settled(|| buyer.post(&path, &json!({}))).expect(200);
            } else {
                kept += 1;
            }
            let available = buyer.get("/v1/stock/BOLT").expect(200).integer("/available");
            assert!((0..=100).contains(&available), "{available} are available");
        }
        kept
    })
    .into_iter()
    .sum();
    // The rest after the race is still for sale, to the last piece.
    let left = usize::try_from(arena.shop.available("BOLT")).expect("never below zero");
    assert_eq!(kept + left, 100);
    for _ in 0..left {
        arena.shop.order(&[("BOLT", 1)]);
    }
    let one_more = arena.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)]));
    one_more.refused(409, "insufficient_stock");
}

#[rstest]
fn two_products_in_opposite_order_are_taken_together_or_not_at_all(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    for (sku, on_hand) in [("BOLT", 80), ("NUT", 60)] {
        arena.shop.product(sku, "1.00");
        arena.shop.stock(sku, on_hand);
    }
    let answers: Vec<Answer> = race(CLIENTS, |client| {
        let buyer = arena.at(client, &arena.shop.buyer());
        let mut lines = [("BOLT", 1), ("NUT", 1)];
        if client % 4 < 2 {
            lines.reverse();
        }
        [(); 2].map(|()| settled(|| buyer.post("/v1/orders", &order_of(&lines))))
    })
    .concat();
    assert_eq!(tally(&answers), "60 × 201, 68 × 409 insufficient_stock");
    assert_eq!((arena.shop.available("BOLT"), arena.shop.available("NUT")), (20, 0));
}
