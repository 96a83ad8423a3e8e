//! The users that an evaluation names are those that placing asks.

use rstest::rstest;
use serde_json::{Value, json};

use crate::grants::tree::{at, member, order_in, shop_with_units};
use crate::sessions::on_behalf::id_of;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// The steps that an evaluation of these bolts names.
#[track_caller]
fn steps(by: &Actor, bolts: i64) -> Vec<Value> {
    let evaluated = by.post("/v1/orders/evaluate", &order_of(&[("BOLT", bolts)])).expect(200);
    evaluated["approval"]["steps"].as_array().expect("steps").clone()
}

#[track_caller]
fn only(steps: Vec<Value>) -> Value {
    assert_eq!(steps.len(), 1, "{steps:?}");
    steps.into_iter().next().expect("a step")
}

/// The users that a step names.
fn users(step: &Value) -> Vec<&str> {
    let approvers = step["approvers"].as_array().expect("approvers").iter();
    approvers.map(|one| one["user_id"].as_str().expect("a user")).collect()
}

/// A rule of Acme: orders over 50.00 ask members with this role.
#[track_caller]
fn rule(shop: &Shop, role: &str) -> Answer {
    let rule = json!({
        "name": "Over 50", "when": { "order_total_over": eur("50.00") },
        "steps": [{ "approvers": { "role": role } }],
    });
    shop.company_admin().post("/v1/approval-rules", &rule).expect(201)
}

#[rstest]
fn an_evaluation_names_the_approvers_that_placing_asks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = rule(&shop, "approver");
    assert_eq!(steps(&shop.buyer(), 5), [] as [Value; 0]);
    let asked = steps(&shop.buyer(), 6);
    let approver = id_of(&shop.approver());
    assert_eq!(
        asked,
        [json!({
            "rule_id": rule.id(), "side": "company", "fallback": null,
            "approvers": [{ "user_id": approver, "name": "approver@acme.test" }],
        })]
    );
    let order = shop.order(&[("BOLT", 6)]);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let approve = format!("{path}/approve");
    shop.company_admin().post(&approve, &json!({})).refused(403, "not_an_approver");
    shop.approver().post(&approve, &json!({})).expect(200);
}

/// The administrator asks, so that neither the step nor its stand-ins have a member left.
#[rstest]
fn stand_ins_are_named_as_such(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    // Buyers decide nothing.
    rule(&shop, "buyer");
    let step = only(steps(&shop.buyer(), 6));
    assert_eq!((&step["fallback"], &step["side"]), (&json!("administrators"), &json!("company")));
    assert_eq!(users(&step), [id_of(&shop.company_admin())]);
    let step = only(steps(&shop.company_admin(), 6));
    assert_eq!((&step["fallback"], &step["approvers"]), (&json!("staff"), &json!([])));
    let order = order_of(&[("BOLT", 6)]);
    let order = shop.company_admin().post("/v1/orders", &order).expect(201);
    let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    shop.approver().post(&path, &json!({})).refused(403, "not_an_approver");
    shop.staff().post(&path, &json!({})).expect(200);
}

#[rstest]
fn staff_are_named_to_staff_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for (email, role) in [("eva@comptoir.test", "executive"), ("sam@comptoir.test", "sales")] {
        let user = json!({ "email": email, "name": email, "password": PASSWORD, "role": role });
        shop.staff().post("/v1/staff-users", &user).expect(201);
    }
    let limit = json!({ "max_total": eur("50.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let step = only(steps(&shop.company_admin(), 6));
    assert_eq!((&step["side"], &step["approvers"]), (&json!("operator"), &json!([])));
    assert_eq!((&step["rule_id"], &step["fallback"]), (&Value::Null, &Value::Null));
    let mut order = order_of(&[("BOLT", 6)]);
    order["company_id"] = json!(shop.company());
    let told = shop.staff().post("/v1/orders/evaluate", &order).expect(200);
    let step = &told["approval"]["steps"][0];
    // The administrator evaluates, and so may not decide; sales decides nothing.
    assert_eq!(step["approvers"][0]["name"], "eva@comptoir.test", "{told:?}");
    assert_eq!(users(step).len(), 1, "{told:?}");
}

#[rstest]
fn approvers_are_those_of_the_orders_unit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "approver");
    let north = member(&shop, "ned@acme.test", &[at("approver", Some(&units.north))]);
    let everywhere = id_of(&shop.approver());
    for (unit, expected) in [
        (&units.north1, vec![everywhere.clone(), id_of(&north)]),
        (&units.south, vec![everywhere.clone()]),
    ] {
        let mut order = order_of(&[("BOLT", 6)]);
        order["business_unit_id"] = json!(unit);
        let told = shop.buyer().post("/v1/orders/evaluate", &order).expect(200);
        let step = &told["approval"]["steps"][0];
        assert_eq!(users(step), expected, "{told:?}");
        let order = order_in(&shop.buyer(), unit, 6).expect(201);
        let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
        if expected.len() == 1 {
            // Outside North the request is not there for its approver.
            north.post(&path, &json!({})).refused(404, "not_found");
        } else {
            north.post(&path, &json!({})).expect(200);
        }
    }
}
