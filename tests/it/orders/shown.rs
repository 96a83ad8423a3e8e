//! The stored view of an order equals a newly rendered one.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

const BOTH: [(&str, i64); 2] = [("BOLT", 5), ("NUT", 7)];

/// A shop with a partly shipped order.
fn shop_with_order(backend: Backend) -> Option<(Shop, String)> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.25");
    let id = shop.buyer().post("/v1/orders", &order_of(&BOTH)).expect(201).id();
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 2 }] });
    shop.staff().post(&format!("/v1/orders/{id}/shipments"), &part).expect(201);
    Some((shop, id))
}

#[rstest]
fn an_order_reads_the_same_without_its_view(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, id)) = shop_with_order(backend) else { return };
    let buyer = shop.buyer();
    let reads = || {
        let one = buyer.get(&format!("/v1/orders/{id}")).expect(200);
        let page = buyer.get("/v1/orders").expect(200);
        (one.header("etag").map(str::to_owned), one.body, page.body)
    };
    let kept = reads();
    assert_eq!(kept.1["lines"][0]["shipped"], 2);
    shop.database().damage("UPDATE order_views SET view = '{}'");
    assert_ne!(reads(), kept, "what is stored is not read");
    // As left by an earlier release that wrote an order's JSON in another form.
    shop.database().damage("UPDATE order_views SET shape = 2");
    assert_eq!(reads(), kept);
    shop.close_broken();
}

#[rstest]
fn an_event_tells_the_order_as_it_was(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, id)) = shop_with_order(backend) else { return };
    let placed = shop.buyer().get(&format!("/v1/orders/{id}")).expect(200).body;
    let cancelled = shop.buyer().post(&format!("/v1/orders/{id}/cancel"), &json!({})).expect(200);
    shop.wait_for_events();
    let events = shop.staff().get("/v1/events?limit=1000").expect(200).body;
    let events = events["data"].as_array().expect("events");
    let of = |kind: &str| {
        let mut told = events.iter().filter(|event| event["type"] == kind);
        told.next().unwrap_or_else(|| panic!("no {kind}"))["data"].clone()
    };
    assert_eq!(of("order.placed"), of("order.confirmed"));
    assert_eq!(of("order.placed")["lines"][0]["shipped"], 0);
    assert_eq!(of("order.cancelled"), cancelled.body);
    assert_eq!(placed["lines"][0]["shipped"], 2);
}
