//! Lists of orders: visibility, order, and pages.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

fn numbers(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["number"].as_str().unwrap()).collect()
}

#[rstest]
fn the_newest_come_first_page_by_page(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let placed: Vec<_> = (1..=5).map(|n| shop.order(&[("BOLT", n)])).collect();
    let newest: Vec<_> = placed.iter().rev().map(|order| order.text("/number")).collect();

    let first = shop.buyer().get("/v1/orders?limit=3").expect(200);
    assert_eq!(numbers(first.data()), newest[..3]);
    assert_eq!(first.data()[0], placed[4].body);
    let next = format!("/v1/orders?limit=3&cursor={}", first.text("/next_cursor"));
    let second = shop.buyer().get(&next).expect(200);
    assert_eq!(numbers(second.data()), newest[3..]);
    assert_eq!(second["next_cursor"], Value::Null);
    shop.other_buyer().get(&next).expect(400);
}

#[rstest]
fn each_sees_their_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let mine = shop.order(&[("BOLT", 1)]);
    let mut theirs = order_of(&[("BOLT", 2)]);
    theirs["purchase_order_number"] = json!("PO-7");
    let theirs = shop.other_buyer().post("/v1/orders", &theirs).expect(201);
    shop.order_for(shop.other_company(), &[("BOLT", 3)]);
    shop.set_clock("2026-03-05T09:00:00Z");
    shop.staff().post(&format!("/v1/orders/{}/cancel", mine.id()), &json!({})).expect(200);

    let count = |actor: crate::support::actor::Actor, query: &str| {
        actor.get(&format!("/v1/orders{query}")).expect(200).data().len()
    };
    assert_eq!(count(shop.buyer(), ""), 1);
    assert_eq!(count(shop.approver(), ""), 2);
    assert_eq!(count(shop.stranger(), ""), 1);
    assert_eq!(count(shop.staff(), ""), 3);
    assert_eq!(count(shop.staff(), &format!("?company_id={}", shop.company())), 2);
    assert_eq!(count(shop.staff(), "?status=cancelled"), 1);
    assert_eq!(count(shop.staff(), "?purchase_order_number=PO-7"), 1);
    assert_eq!(count(shop.staff(), "?placed_from=2026-03-02&placed_to=2026-03-02"), 3);
    assert_eq!(count(shop.staff(), "?placed_from=2026-03-03"), 0);
    shop.staff().get("/v1/orders?status=lost").refused(400, "bad_query");
    shop.buyer().get(&format!("/v1/orders/{}", theirs.id())).refused(404, "not_found");
    shop.approver().get(&format!("/v1/orders/{}", theirs.id())).expect(200);
    shop.stranger().get(&format!("/v1/orders/{}", theirs.id())).refused(404, "not_found");
}
