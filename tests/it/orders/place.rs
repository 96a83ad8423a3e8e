//! Placing an order: prices, taxes, reservations, and events.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A list for Acme with tiers for `BOLT`.
fn price_list(shop: &Shop) {
    let staff = shop.staff();
    let list = json!({
        "name": "Metal 2026", "currency": "EUR", "priority": 10, "company_ids": [shop.company()],
    });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [{ "sku": "BOLT", "tiers": [
        { "min_quantity": 1, "unit_price": "0.10" },
        { "min_quantity": 100, "unit_price": "0.0855" },
    ]}]});
    let set = staff.put(&format!("/v1/price-lists/{list}/prices"), &prices);
    assert!((200..300).contains(&set.status), "{set:?}");
}

#[rstest]
fn an_order_is_priced_taxed_and_numbered(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "0.12");
    let book =
        json!({ "sku": "BOOK", "name": "Book", "tax_class": "reduced", "list_price": eur("9.99") });
    shop.product_from(&book);
    price_list(&shop);
    // 60 + 60 pieces on two lines reach the tier of 100 together.
    let order = json!({
        "purchase_order_number": "PO-1", "cost_centre": "IT",
        "ship_to": { "line1": "Gasse 2", "city": "Graz", "country": "AT" },
        "lines": [
            { "sku": "BOLT", "quantity": 60 }, { "sku": "BOOK", "quantity": 2 },
            { "sku": "BOLT", "quantity": 60 },
        ],
    });

    let placed = shop.buyer().post("/v1/orders", &order).expect(201);

    assert_eq!(placed["status"], "confirmed");
    assert!(placed.text("/number").starts_with("SO-1"), "{placed:?}");
    assert_eq!(placed.text("/lines/0/unit_price"), "0.0855");
    assert_eq!(placed.text("/lines/0/net/amount"), "5.13");
    assert_eq!(placed.text("/lines/1/unit_price"), "9.99");
    assert_eq!(placed.integer("/lines/2/line_number"), 3);
    // 10.26 at 20 % and 19.98 at 10 %.
    assert_eq!(placed.amount("net_total"), "30.24");
    assert_eq!(placed.amount("tax_total"), "4.05");
    assert_eq!(placed.amount("total"), "34.29");
    assert_eq!(placed["approval_request_id"], Value::Null);
    assert_eq!(placed["holds"], json!([]));
    assert_eq!(placed["ship_to"]["city"], "Graz");
    assert_eq!(placed["fulfilment_status"], "unfulfilled");
    let path = placed.header("location").unwrap().to_owned();
    assert_eq!(path, format!("/v1/orders/{}", placed.id()));
    assert_eq!(placed.header("etag"), Some("\"1\""));
    assert_eq!(shop.buyer().get(&path).expect(200).body, placed.body);
    assert_eq!(shop.available("BOLT"), 880);
    assert_eq!(shop.credit_account().amount("reserved"), "34.29");
    let trace = shop.buyer().get(&format!("{path}/trace")).expect(200);
    assert_eq!(trace["outcome"], "allow");
    assert_eq!(trace["trace"][0]["check"], "price");
}

#[rstest]
fn charges_stand_beside_goods(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = json!({ "company_id": shop.company(), "lines": [
        { "sku": "BOLT", "quantity": 3 },
        { "charge": "freight", "amount": eur("4.90") },
        { "charge": "surcharge", "amount": eur("1.00"), "tax_class": "reduced" },
    ]});

    let placed = shop.staff().post("/v1/orders", &order).expect(201);

    assert_eq!(placed["lines"][1]["charge"], "freight");
    assert_eq!(placed["lines"][1]["sku"], Value::Null);
    assert_eq!(placed.integer("/lines/1/quantity"), 1);
    assert_eq!(placed.amount("net_total"), "35.90");
    assert_eq!(placed.amount("tax_total"), "7.08");
}

#[rstest]
fn staff_order_for_any_company_and_may_give_prices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let priced = json!({ "lines": [{ "sku": "BOLT", "quantity": 2, "unit_price": "7.505" }] });
    let mut for_globex = priced.clone();
    for_globex["company_id"] = json!(shop.other_company());

    let placed = shop.staff().post("/v1/orders", &for_globex).expect(201);

    assert_eq!(placed.amount("net_total"), "15.01");
    assert_eq!(placed["member_id"], Value::Null);
    let nameless = shop.staff().post("/v1/orders", &priced).refused(422, "missing_field");
    assert_eq!(nameless["errors"][0]["pointer"], "/company_id");
    shop.buyer().post("/v1/orders", &for_globex).refused(404, "not_found");
    shop.buyer().post("/v1/orders", &priced).refused(403, "price_not_allowed");
    let path = format!("/v1/orders/{}", placed.id());
    for beside in ["", "/trace", "/payment-status"] {
        shop.buyer().get(&format!("{path}{beside}")).refused(404, "not_found");
        shop.stranger().get(&format!("{path}{beside}")).expect(200);
    }
}

#[rstest]
fn an_order_leaves_its_events(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let before = shop.last_sequence();

    let placed = shop.order(&[("BOLT", 1)]);

    let events = shop.events_until(before, |events| events.len() >= 2);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["order.placed", "order.confirmed"]);
    assert_eq!(events[0]["data"], placed.body);
    assert_eq!(events[0]["subject"], json!({ "type": "order", "id": placed.id(), "version": 1 }));
}

#[rstest]
fn a_large_order_leaves_its_lines_out_of_its_events(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "1.00");
    let before = shop.last_sequence();

    let placed = shop.order(&[("BOLT", 1); 1000]);

    assert_eq!(placed["lines"].as_array().unwrap().len(), 1000);
    assert_eq!(shop.available("BOLT"), 0);
    let events = shop.events_until(before, |events| events.len() >= 2);
    assert_eq!(events[0]["data"]["lines_omitted"], 1000);
    assert_eq!(events[0]["data"]["lines"], Value::Null);
    let too_many = order_of(&[("BOLT", 1); 1001]);
    shop.buyer().post("/v1/orders", &too_many).refused(422, "bad_length");
}
