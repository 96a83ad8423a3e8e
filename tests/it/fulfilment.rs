//! Shipments: shipped goods, their order, and their stock.

use rstest::rstest;
use serde_json::json;

use crate::support::app::{Shop, TODAY};
use crate::support::database::Backend;

#[rstest]
fn an_order_leaves_in_parts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "2.00");
    let order = shop.order(&[("BOLT", 5), ("NUT", 3), ("BOLT", 2)]).id();
    let path = format!("/v1/orders/{order}/shipments");
    let body = json!({
        "lines": [{ "line_number": 1, "quantity": 2 }, { "line_number": 3, "quantity": 2 }],
        "carrier": "DHL", "tracking_number": "JD01",
    });
    let first = shop.staff().post(&path, &body).expect(201);
    assert_eq!(
        (first["carrier"].as_str(), first["tracking_number"].as_str()),
        (Some("DHL"), Some("JD01"))
    );
    assert_eq!(
        (first["order_id"].as_str(), first["shipped_on"].as_str()),
        (Some(order.as_str()), Some(TODAY))
    );
    let lines = json!([
        { "line_number": 1, "sku": "BOLT", "quantity": 2 },
        { "line_number": 3, "sku": "BOLT", "quantity": 2 },
    ]);
    assert_eq!(first["lines"], lines);
    // 4 of the 7 are shipped, 3 are still reserved.
    let stock = shop.staff().get("/v1/stock/BOLT").expect(200);
    let counts = ["on_hand", "reserved", "available"].map(|field| stock[field].as_i64());
    assert_eq!(counts, [Some(996), Some(3), Some(993)]);
    let read = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
    assert_eq!([&read["lines"][0]["shipped"], &read["lines"][1]["shipped"]], [2, 0]);

    let over = json!({ "lines": [{ "line_number": 2, "quantity": 3 }, { "line_number": 1, "quantity": 4 }] });
    let refused = shop.staff().post(&path, &over).refused(409, "over_shipment");
    assert_eq!(refused["errors"][0]["pointer"], "/lines/1/quantity");
    for (line, quantity) in [(4, 1), (0, 1), (1, 0), (1, -1)] {
        let bad = json!({ "lines": [{ "line_number": line, "quantity": quantity }] });
        shop.staff().post(&path, &bad).expect(422);
    }
    shop.staff().post(&path, &json!({ "lines": [] })).expect(422);

    let rest = shop.ship(&order);
    assert_eq!(rest["lines"].as_array().map(Vec::len), Some(2));
    assert!(rest.text("/number") > first.text("/number"));
    shop.staff().post(&path, &json!({})).refused(409, "nothing_to_ship");
    let list = shop.staff().get(&format!("/v1/shipments?order_id={order}")).expect(200);
    assert_eq!(list.data(), [rest.body.clone(), first.body.clone()]);
    let events = shop.events_after(0);
    let told: Vec<_> = events.iter().filter(|event| event["type"] == "shipment.created").collect();
    assert_eq!([&told[0]["data"], &told[1]["data"]], [&first.body, &rest.body]);
}

#[rstest]
fn shipments_are_shown_to_whose_order_they_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 1)]).id();
    let path = format!("/v1/orders/{order}/shipments");
    shop.stranger().post(&path, &json!({})).refused(404, "not_found");
    shop.other_buyer().post(&path, &json!({})).refused(404, "not_found");
    shop.buyer().post(&path, &json!({})).refused(403, "forbidden");
    let shipment = shop.ship(&order);
    let one = format!("/v1/shipments/{}", shipment.id());
    for who in [shop.staff(), shop.buyer(), shop.company_admin()] {
        assert_eq!(who.get(&one).expect(200).body, shipment.body);
        assert_eq!(who.get("/v1/shipments").expect(200).data().len(), 1);
    }
    for who in [shop.stranger(), shop.other_buyer()] {
        who.get(&one).refused(404, "not_found");
        assert!(who.get("/v1/shipments").expect(200).data().is_empty());
    }
}
