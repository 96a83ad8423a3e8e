//! Steps: any, all, and one after the other.

use rstest::rstest;
use serde_json::json;

use super::{role, rule};
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[rstest]
fn all_means_each(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let second = shop.member("approver-2@acme.test", "approver", &json!({}));
    rule(&shop, "Two pairs of eyes", 0, &[(role("approver"), "all")]);
    let order = shop.order(&[("BOLT", 11)]);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let approve = format!("{path}/approve");
    let before = shop.last_sequence();

    let half = shop.approver().post(&approve, &json!({})).expect(200);
    assert_eq!(half["status"], "pending");
    shop.approver().post(&approve, &json!({})).refused(409, "already_decided");
    let whole = second.post(&approve, &json!({})).expect(200);

    assert_eq!(whole["status"], "approved");
    assert_eq!(whole["steps"][0]["decisions"].as_array().unwrap().len(), 2);
    let events = shop.events_until(before, |events| events.len() >= 3);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        types,
        ["approval_request.seconded", "approval_request.approved", "order.confirmed"]
    );
}

#[rstest]
fn rules_come_by_priority_and_steps_in_turn(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let named = json!({ "member_ids": [shop.cast().approver.id] });
    rule(&shop, "Later", 1, &[(role("company_admin"), "any")]);
    rule(&shop, "First", 5, &[(named, "any"), (role("company_admin"), "any")]);
    let order = shop.order(&[("BOLT", 11)]);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let approve = format!("{path}/approve");
    let request = shop.approver().get(&path).expect(200);
    let names: Vec<_> = (0..3).map(|n| request.text(&format!("/steps/{n}/rule_name"))).collect();
    assert_eq!(names, ["First", "First", "Later"]);

    shop.company_admin().post(&approve, &json!({})).refused(403, "not_an_approver");
    let answer = shop.approver().post(&approve, &json!({})).expect(200);
    assert_eq!(answer["steps"][0]["status"], "approved");
    assert_eq!(answer["steps"][1]["status"], "active");
    shop.approver().post(&approve, &json!({})).refused(403, "not_an_approver");
    assert_eq!(shop.company_admin().post(&approve, &json!({})).expect(200)["status"], "pending");
    let order = format!("/v1/orders/{}", order.id());
    assert_eq!(shop.buyer().get(&order).expect(200)["status"], "pending_approval");
    assert_eq!(shop.company_admin().post(&approve, &json!({})).expect(200)["status"], "approved");
    assert_eq!(shop.buyer().get(&order).expect(200)["status"], "confirmed");
}

#[rstest]
fn an_order_limit_may_ask_for_approval(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({
        "company_id": shop.company(), "max_total": eur("50.00"), "on_violation": "require_approval",
    });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    assert_eq!(shop.order(&[("BOLT", 5)])["status"], "confirmed");

    let order = shop.order(&[("BOLT", 6)]);

    assert_eq!(order["status"], "pending_approval");
    let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    shop.approver().post(&path, &json!({})).refused(403, "not_an_approver");
    assert_eq!(shop.company_admin().post(&path, &json!({})).expect(200)["status"], "approved");
}
