//! Approving and rejecting.

use rstest::rstest;
use serde_json::json;

use super::{role, rule};
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn an_approved_order_is_confirmed_and_ships(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("approver"), "any")]);
    let before = shop.last_sequence();

    let order = shop.order(&[("BOLT", 11)]);

    assert_eq!(order["status"], "pending_approval");
    assert_eq!(shop.available("BOLT"), 989);
    let shipments = format!("/v1/orders/{}/shipments", order.id());
    shop.staff().post(&shipments, &json!({})).expect(409).problem();
    let pending = shop.approver().get("/v1/approval-requests?status=pending").expect(200);
    let request = pending.data()[0].clone();
    assert_eq!(request["id"], order["approval_request_id"]);
    assert_eq!(request["order_id"], order.id());
    assert_eq!(request["steps"][0]["status"], "active");
    assert_eq!(request["steps"][0]["rule_name"], "Big orders");
    let path = format!("/v1/approval-requests/{}", request["id"].as_str().unwrap());

    let comment = json!({ "comment": "within the plan" });
    let approved = shop.approver().post(&format!("{path}/approve"), &comment).expect(200);

    assert_eq!(approved["status"], "approved");
    assert_eq!(approved["steps"][0]["decisions"][0]["comment"], "within the plan");
    let confirmed = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(confirmed["status"], "confirmed");
    assert_eq!(confirmed["expires_at"], serde_json::Value::Null);
    shop.ship(&order.id());
    shop.approver().post(&format!("{path}/reject"), &json!({})).refused(409, "request_closed");
    let events = shop.events_until(before, |events| events.len() >= 5);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        types[..4],
        [
            "order.placed",
            "approval_request.created",
            "approval_request.approved",
            "order.confirmed"
        ]
    );
}

#[rstest]
fn a_rejected_order_gives_everything_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("approver"), "any")]);
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("200.00"), "period": "month" },
        }),
    );
    let order = spender.post("/v1/orders", &order_of(&[("BOLT", 20)])).expect(201);
    spender.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(409, "spending_limit_exceeded");
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));

    shop.approver().post(&format!("{path}/reject"), &json!({ "comment": "too much" })).expect(200);

    let rejected = spender.get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(rejected["status"], "rejected");
    assert_eq!(shop.available("BOLT"), 1000);
    assert_eq!(shop.credit_account().amount("reserved"), "0.00");
    spender.post("/v1/orders", &order_of(&[("BOLT", 20)])).expect(201);
}

#[rstest]
fn nobody_approves_their_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("company_admin"), "any")]);
    let order = shop.company_admin().post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let approve = format!("{path}/approve");

    shop.company_admin().post(&approve, &json!({})).refused(403, "own_request");
    shop.approver().post(&approve, &json!({})).refused(403, "not_an_approver");
    shop.buyer().get(&path).refused(404, "not_found");
    shop.stranger().post(&approve, &json!({})).refused(404, "not_found");
    // No other administrator exists: staff decide.
    shop.staff().post(&approve, &json!({})).expect(200);

    let by_staff = shop.order_for(shop.company(), &[("BOLT", 11)]);
    let approve =
        format!("/v1/approval-requests/{}/approve", by_staff.text("/approval_request_id"));
    shop.staff().post(&approve, &json!({})).refused(403, "own_request");
    shop.company_admin().post(&approve, &json!({})).expect(200);
    let mine = shop.order(&[("BOLT", 11)]);
    let mine = format!("/v1/approval-requests/{}", mine.text("/approval_request_id"));
    shop.buyer().get(&mine).refused(403, "forbidden");
    shop.buyer().post(&format!("{mine}/approve"), &json!({})).refused(403, "forbidden");
    shop.buyer().get("/v1/approval-requests").refused(403, "forbidden");
}

#[rstest]
fn cancelling_a_pending_order_ends_its_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("approver"), "any"), (role("company_admin"), "any")]);
    let order = shop.order(&[("BOLT", 20)]);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let cancel = format!("/v1/orders/{}/cancel", order.id());
    shop.approver().post(&format!("{path}/approve"), &json!({})).expect(200);

    // A cancelled part makes it another order: earlier decisions do not count any more.
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    shop.buyer().post(&cancel, &part).expect(200);
    let request = shop.approver().get(&path).expect(200);
    assert_eq!(request["status"], "pending");
    assert_eq!(request["steps"][0]["status"], "active");
    assert_eq!(request["steps"][0]["decisions"], json!([]));

    let cancelled = shop.buyer().post(&cancel, &json!({})).expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(shop.approver().get(&path).expect(200)["status"], "cancelled");
    shop.approver().post(&format!("{path}/approve"), &json!({})).refused(409, "request_closed");
    assert_eq!(shop.available("BOLT"), 1000);
}

#[rstest]
fn an_order_that_has_changed_is_not_approved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("approver"), "any")]);
    let order = shop.order(&[("BOLT", 20)]);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    shop.database().execute("UPDATE orders SET cost_centre = 'OTHER'");

    shop.approver().post(&format!("{path}/approve"), &json!({})).refused(409, "approval_outdated");
}
