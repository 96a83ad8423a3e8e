//! Changes that rules tolerate: the approvals stay.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// Two rules of Acme with a step each, with these tolerances.
#[track_caller]
fn scene(backend: Backend, tolerances: [Value; 2]) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    for sku in ["BOLT", "NUT"] {
        shop.product(sku, "10.00");
    }
    let steps = [("approver", 1), ("company_admin", 0)];
    for ((asked, priority), tolerance) in steps.into_iter().zip(tolerances) {
        let rule = json!({
            "company_id": shop.company(), "name": asked, "when": {}, "priority": priority,
            "steps": [{ "approvers": role(asked) }], "tolerance": tolerance,
        });
        shop.staff().post("/v1/approval-rules", &rule).expect(201);
    }
    Some(shop)
}

/// An order of 100 bolts and 10 nuts with its first step approved, and the path of its request.
#[track_caller]
fn half(shop: &Shop) -> (Answer, String) {
    let order = order_of(&[("BOLT", 100), ("NUT", 10)]);
    let order = shop.buyer().post("/v1/orders", &order).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    assert_eq!(shop.staff().get(&request).expect(200)["approved_net"], Value::Null);
    let said = shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!(said["approved_net"], eur("1100.00"));
    (order, request)
}

#[track_caller]
fn take_out(shop: &Shop, order: &Answer, line: i64, quantity: i64) {
    let less = json!({ "lines": [{ "line_number": line, "quantity": quantity }] });
    shop.buyer().post(&format!("/v1/orders/{}/cancel", order.id()), &less).expect(200);
}

#[rstest]
fn ten_changes_of_four_percent_keep_the_approval_of_the_first_net(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let percent = json!({ "percent": "4" });
    let Some(shop) = scene(backend, [percent.clone(), percent]) else { return };
    let (order, request) = half(&shop);
    let before = shop.last_sequence();
    for _ in 0..10 {
        take_out(&shop, &order, 1, 4);
        let shown = shop.staff().get(&request).expect(200);
        assert_eq!(shown.text("/steps/0/status"), "approved");
        assert_eq!(shown["approved_net"], eur("1100.00"));
    }
    // A whole line less is nothing new.
    take_out(&shop, &order, 2, 10);
    let events = shop.events_until(before, |events| events.len() >= 22);
    let kept = events.iter().filter(|event| event["type"] == "approval_request.kept").count();
    assert_eq!(kept, 11);
    // What was approved is what is ordered: the approval holds, and the last one confirms the rest.
    let last = shop.company_admin().post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!((&last["status"], &last["approved_net"]), (&json!("approved"), &eur("600.00")));
    let order = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(order["status"], "confirmed");
}

/// What is left is told with the request; what is above the operator's ceiling is approved anew, whatever a rule tolerates.
#[rstest]
fn nothing_above_the_operators_ceiling_stays_approved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let percent = json!({ "percent": "4" });
    let Some(shop) = scene(backend, [percent.clone(), percent]) else { return };
    let set = |ceiling: Value| {
        let change = json!({ "approvals": { "automatic_ceiling": ceiling } });
        shop.staff().patch("/v1/settings", &change)
    };
    let (order, request) = half(&shop);
    let shown = || shop.staff().get(&request).expect(200);
    assert_eq!(shown()["amount"], eur("1100.00"));
    set(eur("1080.00")).expect(200);
    take_out(&shop, &order, 1, 2);
    assert_eq!(shown().text("/steps/0/status"), "approved");
    assert_eq!(shown()["amount"], eur("1080.00"));
    for actor in [shop.staff(), shop.approver()] {
        let listed = actor.get("/v1/approval-requests").expect(200);
        assert_eq!(listed.data()[0]["amount"], eur("1080.00"));
    }
    set(eur("1069.99")).expect(200);
    take_out(&shop, &order, 1, 1);
    assert_eq!(shown().text("/steps/0/status"), "active");
    assert_eq!(shown()["amount"], eur("1070.00"));
    // In another currency nothing stays approved.
    set(json!({ "amount": "9999.00", "currency": "USD" })).expect(200);
    shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    take_out(&shop, &order, 1, 1);
    assert_eq!(shown().text("/steps/0/status"), "active");
    set(Value::Null).expect(200);
    shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    take_out(&shop, &order, 1, 1);
    assert_eq!(shown().text("/steps/0/status"), "approved");
    set(eur("-0.01")).refused(422, "negative_amount");
    shop.company_admin().post(&format!("{request}/reject"), &json!({})).expect(200);
    assert_eq!(shown()["amount"], Value::Null);
}

/// Where nothing can stay approved, the ceiling is not read.
#[rstest]
fn a_ceiling_costs_no_statement_without_a_tolerance(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend, [Value::Null, Value::Null]) else { return };
    let (order, request) = half(&shop);
    take_out(&shop, &order, 1, 1);
    let (approver, buyer) = (shop.approver(), shop.buyer());
    let path = format!("/v1/orders/{}/cancel", order.id());
    let less = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    let cost = |approved: bool| {
        let tries = (0..4).map(|_| {
            if approved {
                approver.post(&format!("{request}/approve"), &json!({})).expect(200);
            }
            let before = shop.statements().sent();
            buyer.post(&path, &less).expect(200);
            shop.statements().sent() - before
        });
        tries.min().expect("several tries")
    };
    let not_approved = cost(false);
    assert_eq!(cost(true), not_approved);
}

#[rstest]
fn a_rule_without_a_tolerance_asks_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let amount = json!({ "amount": eur("0.00") });
    for tolerances in [[amount.clone(), Value::Null], [Value::Null, amount.clone()]] {
        let Some(shop) = scene(backend, tolerances) else { return };
        let (order, request) = half(&shop);
        take_out(&shop, &order, 1, 1);
        let shown = shop.staff().get(&request).expect(200);
        assert_eq!(shown.text("/steps/0/status"), "active");
        assert_eq!(shown["approved_net"], Value::Null);
    }
    let Some(shop) = scene(backend, [amount.clone(), amount]) else { return };
    let (order, request) = half(&shop);
    take_out(&shop, &order, 1, 1);
    assert_eq!(shop.staff().get(&request).expect(200).text("/steps/0/status"), "approved");
}

/// A minimum of the company that asks for approval is for its approvers to judge: what they said before does not.
#[rstest]
fn nothing_is_kept_below_a_minimum_that_asks_for_approval(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "owner": "operator", "name": "All", "when": {},
        "steps": [{ "approvers": role("approver") }, { "approvers": { "staff_role": "executive" } }],
        "tolerance": { "amount": eur("0.00") },
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let limit = json!({ "min_total": eur("500.00"), "on_violation": "require_approval" });
    shop.company_admin().post("/v1/order-limits", &limit).expect(201);
    let order = order_of(&[("BOLT", 100)]);
    let order = shop.buyer().post("/v1/orders", &order).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    for (quantity, status) in [(50, "approved"), (10, "active")] {
        take_out(&shop, &order, 1, quantity);
        let shown = shop.staff().get(&request).expect(200);
        assert_eq!(shown.text("/steps/0/status"), status, "{quantity}");
    }
}

#[rstest]
fn a_bad_tolerance_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let rule = |tolerance: &Value| {
        json!({
            "company_id": shop.company(), "name": "Some", "when": {},
            "steps": [{ "approvers": role("approver") }], "tolerance": tolerance,
        })
    };
    let staff = shop.staff();
    let made = staff.post("/v1/approval-rules", &rule(&json!({ "percent": "5" }))).expect(201);
    let path = format!("/v1/approval-rules/{}", made.id());
    let dollars = json!({ "amount": { "amount": "1.00", "currency": "USD" } });
    for (tolerance, code) in [
        (json!({}), "bad_approval_rule"),
        (json!({ "amount": eur("-1.00") }), "bad_approval_rule"),
        (dollars, "currency_mismatch"),
        (json!({ "percent": "0" }), "bad_percent"),
        (json!({ "percent": "1000.0001" }), "bad_percent"),
    ] {
        let change = json!({ "tolerance": tolerance });
        for answer in
            [staff.post("/v1/approval-rules", &rule(&tolerance)), staff.patch(&path, &change)]
        {
            assert_eq!(answer.expect(422).text("/errors/0/code"), code, "{tolerance}");
        }
    }
    assert_eq!(staff.get(&path).expect(200)["tolerance"]["percent"], "5");
    let both = json!({ "percent": "7.5", "amount": eur("2.00") });
    let changed = staff.patch(&path, &json!({ "tolerance": both })).expect(200);
    assert_eq!(changed["tolerance"], both);
    let none = staff.patch(&path, &json!({ "tolerance": null })).expect(200);
    assert_eq!(none["tolerance"], Value::Null);
}
