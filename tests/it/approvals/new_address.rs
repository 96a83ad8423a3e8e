//! The condition `new_ship_to`: an address that no confirmed order of the company has gone to.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

fn to(line1: &str, city: &str) -> Value {
    let mut order = order_of(&[("BOLT", 1)]);
    order["ship_to"] = json!({ "line1": line1, "city": city, "country": "FR" });
    order
}

#[track_caller]
fn verdict(by: &Actor, order: &Value) -> Value {
    let answer = by.post("/v1/orders/evaluate", order).expect(200);
    let trace = answer["trace"].as_array().expect("a trace");
    let approval = trace.iter().find(|entry| entry["check"] == "approval").expect("the check");
    approval["considered"][0]["verdict"].clone()
}

#[track_caller]
fn scene(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    let rule = json!({
        "name": "New address", "when": { "new_ship_to": true }, "steps": [{ "approvers": role("approver") }],
    });
    let made = shop.staff().post("/v1/approval-rules", &rule).expect(201);
    assert_eq!(made["when"]["new_ship_to"], true);
    Some(shop)
}

#[track_caller]
fn place(by: &Actor, order: &Value, status: &str) -> Answer {
    let placed = by.post("/v1/orders", order).expect(201);
    assert_eq!(placed["status"], status);
    placed
}

/// The path that approves or rejects the order.
fn request(order: &Answer, verb: &str) -> String {
    format!("/v1/approval-requests/{}/{verb}", order.text("/approval_request_id"))
}

#[rstest]
fn an_address_is_new_until_a_confirmed_order_goes_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let (buyer, approver) = (shop.buyer(), shop.approver());
    // Without an address of its own, an order goes to the company, which has none.
    assert_eq!(verdict(&buyer, &order_of(&[("BOLT", 1)])), "known_ship_to");
    place(&buyer, &order_of(&[("BOLT", 1)]), "confirmed");
    let lyon = to("Quai Élysée 1", "Lyon");
    let [first, second] = [(), ()].map(|()| place(&buyer, &lyon, "pending_approval"));
    approver.post(&request(&first, "reject"), &json!({})).expect(200);
    assert_eq!(verdict(&buyer, &lyon), "asks_for_approval");
    approver.post(&request(&second, "approve"), &json!({})).expect(200);
    // From now on it is known, however it is spelled and for any recipient.
    let mut spelled = to("QUAI   élysée 1", "LYON");
    spelled["ship_to"]["recipient"] = json!("Ben");
    for order in [&lyon, &spelled] {
        assert_eq!(verdict(&shop.other_buyer(), order), "known_ship_to");
        place(&shop.other_buyer(), order, "confirmed");
    }
    assert_eq!(verdict(&buyer, &to("Quai Élysée 11", "Lyon")), "asks_for_approval");
    // What one company knows, another does not.
    assert_eq!(verdict(&shop.stranger(), &lyon), "asks_for_approval");
}

#[rstest]
fn an_address_stays_known_once_its_order_is_complete(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let (buyer, lyon) = (shop.buyer(), to("Rue 1", "Lyon"));
    let order = place(&buyer, &lyon, "pending_approval");
    shop.approver().post(&request(&order, "approve"), &json!({})).expect(200);
    shop.ship(&order.id());
    shop.invoice(&order.id());
    let complete = buyer.get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(complete["status"], "completed");
    assert_eq!(verdict(&buyer, &lyon), "known_ship_to");
}

#[rstest]
fn a_cancelled_order_makes_no_address_known(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let (buyer, approver) = (shop.buyer(), shop.approver());
    let lyon = to("Rue 1", "Lyon");
    let order = place(&buyer, &lyon, "pending_approval");
    approver.post(&request(&order, "approve"), &json!({})).expect(200);
    assert_eq!(verdict(&buyer, &lyon), "known_ship_to");
    buyer.post(&format!("/v1/orders/{}/cancel", order.id()), &json!({})).expect(200);
    assert_eq!(verdict(&buyer, &lyon), "asks_for_approval");
}

#[rstest]
fn the_address_of_a_unit_is_new_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let unit = json!({
        "name": "Lyon", "kind": "location",
        "ship_to": { "line1": "Rue 1", "city": "Lyon", "country": "FR" },
    });
    let unit = shop.company_admin().post("/v1/business-units", &unit).expect(201).id();
    let mut order = order_of(&[("BOLT", 1)]);
    order["business_unit_id"] = json!(unit);
    let placed = place(&shop.company_admin(), &order, "pending_approval");
    shop.approver().post(&request(&placed, "approve"), &json!({})).expect(200);
    assert_eq!(verdict(&shop.company_admin(), &order), "known_ship_to");
    assert_eq!(verdict(&shop.company_admin(), &to("rue 1", "Lyon")), "known_ship_to");
}

/// An order without an address goes to the company's: a change of that one is no way round the rule.
#[rstest]
fn the_address_of_the_company_is_new_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let (buyer, order) = (shop.buyer(), order_of(&[("BOLT", 1)]));
    let moves_to = |line1: &str| {
        let address = json!({ "line1": line1, "city": "Wien", "country": "AT" });
        shop.change_company(&json!({ "billing_address": address }));
    };
    moves_to("Ring 1");
    let placed = place(&buyer, &order, "pending_approval");
    shop.approver().post(&request(&placed, "approve"), &json!({})).expect(200);
    assert_eq!(verdict(&buyer, &order), "known_ship_to");
    let mut named = order.clone();
    named["ship_to"] = json!({ "line1": "ring 1", "city": "Wien", "country": "AT" });
    assert_eq!(verdict(&buyer, &named), "known_ship_to");
    moves_to("Ring 2");
    assert_eq!(verdict(&buyer, &order), "asks_for_approval");
    moves_to("Ring 1");
    assert_eq!(verdict(&buyer, &order), "known_ship_to");
}

/// Only a rule that asks costs a statement, and only for an order with an address.
#[rstest]
fn the_question_costs_one_statement(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (buyer, elsewhere) = (shop.buyer(), to("Rue 1", "Lyon"));
    let cost = |order: &Value| {
        let tries = (0..4).map(|_| {
            let before = shop.statements().sent();
            buyer.post("/v1/orders/evaluate", order).expect(200);
            shop.statements().sent() - before
        });
        tries.min().expect("tries")
    };
    let before = (cost(&elsewhere), cost(&order_of(&[("BOLT", 1)])));
    // No order is over the total: the approvers, which an evaluation names, are not asked for.
    let rule = json!({
        "name": "New address", "when": { "new_ship_to": true, "order_total_over": eur("9000.00") },
        "steps": [{ "approvers": role("approver") }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let after = (cost(&elsewhere), cost(&order_of(&[("BOLT", 1)])));
    assert_eq!(after, (before.0 + 1, before.1));
}
