//! Orders that look like another one.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A shop that asks for confirmation of the same purchase order number, and of the same goods within two hours.
#[track_caller]
fn shop(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let orders =
        json!({ "duplicate_purchase_order_number": "confirm", "duplicate_basket_hours": 2 });
    shop.staff().patch("/v1/settings", &json!({ "orders": orders })).expect(200);
    Some(shop)
}

fn order(number: Option<&str>, goods: &[(&str, i64)]) -> Value {
    let mut order = order_of(goods);
    if let Some(number) = number {
        order["purchase_order_number"] = json!(number);
    }
    order
}

fn place(who: &Actor, order: &Value) -> Answer {
    who.post("/v1/orders", order)
}

fn confirmed(who: &Actor, order: &Value) -> Answer {
    let mut order = order.clone();
    order["confirm_duplicate"] = json!(true);
    place(who, &order)
}

/// Whether the answer names the order.
fn tells(told: &Answer, order: &Answer) -> bool {
    told.body.to_string().contains(&format!("order {}", order.text("/number")))
}

fn cancel(who: &Actor, order: &Answer) {
    who.post(&format!("/v1/orders/{}/cancel", order.id()), &json!({})).expect(200);
}

#[rstest]
fn a_purchase_order_number_is_used_once_until_it_is_confirmed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let buyer = shop.buyer();
    let first = place(&buyer, &order(Some("PO-1"), &[("BOLT", 1)])).expect(201);
    let again = order(Some("po-1"), &[("BOLT", 2)]);
    let told = place(&buyer, &again).refused(409, "duplicate_order");
    assert_eq!(told["errors"][0]["pointer"], "/purchase_order_number");
    assert!(tells(&told, &first), "{}", told.body);
    // Months later, and by a colleague, too.
    shop.set_clock("2026-06-02T09:00:00Z");
    place(&shop.other_buyer(), &again).refused(409, "duplicate_order");
    place(&shop.stranger(), &again).expect(201);
    place(&buyer, &order(Some("PO-2"), &[("BOLT", 2)])).expect(201);
    place(&buyer, &order(None, &[("BOLT", 3)])).expect(201);
    let second = confirmed(&buyer, &again).expect(201);
    let third = confirmed(&buyer, &order(Some("PO-1"), &[("BOLT", 4)])).expect(201);
    // It is free when no order of them is left.
    let last = order(Some("PO-1"), &[("BOLT", 5)]);
    for one in [&first, &third, &second] {
        place(&buyer, &last).refused(409, "duplicate_order");
        cancel(&buyer, one);
    }
    place(&buyer, &last).expect(201);
    place(&buyer, &order(Some("PO-1"), &[("BOLT", 6)])).refused(409, "duplicate_order");
}

#[rstest]
fn the_same_goods_are_ordered_once_in_two_hours(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let buyer = shop.buyer();
    shop.set_clock("2026-03-02T09:00:00Z");
    place(&buyer, &order(None, &[("BOLT", 2), ("NUT", 1)])).expect(201);
    let same = order(None, &[("NUT", 1), ("BOLT", 1), ("BOLT", 1)]);
    place(&buyer, &same).refused(409, "duplicate_order");
    place(&buyer, &order(None, &[("BOLT", 2)])).expect(201);
    let unit = json!({ "name": "North", "kind": "division" });
    let north = shop.company_admin().post("/v1/business-units", &unit).expect(201).id();
    let mut for_unit = same.clone();
    for_unit["business_unit_id"] = json!(north);
    place(&buyer, &for_unit).expect(201);
    place(&buyer, &for_unit).refused(409, "duplicate_order");
    shop.set_clock("2026-03-02T10:59:59Z");
    place(&buyer, &same).refused(409, "duplicate_order");
    shop.set_clock("2026-03-02T11:00:00Z");
    place(&buyer, &same).expect(201);
    place(&buyer, &same).refused(409, "duplicate_order");
}

#[rstest]
fn a_rejected_order_is_no_duplicate(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let limit = json!({
        "company_id": shop.company(), "max_total": eur("15.00"), "on_violation": "require_approval",
    });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let large = order(Some("PO-1"), &[("BOLT", 2)]);
    let waiting = place(&shop.buyer(), &large).expect(201);
    assert_eq!(waiting["status"], "pending_approval");
    place(&shop.buyer(), &large).refused(409, "duplicate_order");
    let request = waiting.text("/approval_request_id");
    let path = format!("/v1/approval-requests/{request}/reject");
    shop.company_admin().post(&path, &json!({})).expect(200);
    place(&shop.buyer(), &large).expect(201);
}

#[rstest]
fn a_number_is_told_only_to_a_caller_that_sees_the_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let first = place(&shop.buyer(), &order(Some("PO-1"), &[("BOLT", 1)])).expect(201);
    let again = order(Some("PO-1"), &[("BOLT", 2)]);
    for (who, sees) in [(shop.buyer(), true), (shop.other_buyer(), false)] {
        let told = place(&who, &again).refused(409, "duplicate_order");
        assert_eq!(tells(&told, &first), sees, "{}", told.body);
        let told = who.post("/v1/orders/evaluate", &again).expect(200);
        assert_eq!(told["outcome"], "deny");
        let entries = told["trace"].as_array().expect("a trace");
        let entry = entries.iter().find(|entry| entry["code"] == "duplicate_order");
        assert_eq!(entry.expect("an entry")["check"], "duplicate");
        assert_eq!(tells(&told, &first), sees, "{}", told.body);
    }
    let mut sure = again;
    sure["confirm_duplicate"] = json!(true);
    let told = shop.other_buyer().post("/v1/orders/evaluate", &sure).expect(200);
    assert_eq!(told["outcome"], "allow");
    assert!(!tells(&told, &first), "{}", told.body);
}

#[rstest]
fn without_the_settings_no_order_is_a_duplicate(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let same = order(Some("PO-1"), &[("BOLT", 1)]);
    place(&shop.buyer(), &same).expect(201);
    place(&shop.buyer(), &same).expect(201);
    assert_eq!(shop.database().count("fingerprints"), 0);
    let told = shop.buyer().post("/v1/orders/evaluate", &same).expect(200);
    let entries = told["trace"].as_array().expect("a trace");
    assert!(entries.iter().all(|entry| entry["check"] != "duplicate"));
}
