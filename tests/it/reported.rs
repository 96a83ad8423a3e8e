//! Failures that users of other systems have reported, each under its name: none of them happens here.

use rstest::rstest;
use serde_json::{Value, json};

use crate::grants::tree::{at, member};
use crate::sessions::on_behalf::acting;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::database::Backend;

/// A shop with bolts at 10.00, where Acme's orders over 100.00 need one of these approvers.
#[track_caller]
fn scene(backend: Backend, approvers: &Value) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    rule(&shop, 1, approvers);
    Some(shop)
}

#[track_caller]
fn rule(shop: &Shop, priority: i64, approvers: &Value) {
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "priority": priority,
        "when": { "order_total_over": eur("100.00") },
        "steps": [{ "approvers": approvers, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
}

fn role(role: &str) -> Value {
    json!({ "role": role })
}

/// Places an order of eleven bolts, which waits; the path of its request.
#[track_caller]
fn asked(by: &Actor) -> String {
    let order = by.post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

fn approve(by: &Actor, request: &str) -> Answer {
    by.post(&format!("{request}/approve"), &json!({}))
}

/// Asserts that neither a yes nor a no is taken, and that the request still waits.
#[track_caller]
fn may_not_decide(shop: &Shop, by: &Actor, request: &str) {
    for verdict in ["approve", "reject"] {
        by.post(&format!("{request}/{verdict}"), &json!({})).refused(403, "own_request");
    }
    assert_eq!(shop.staff().get(request).expect(200)["status"], "pending");
}

#[rstest]
fn an_order_by_url_without_the_permission(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let books = shop.member("abe@acme.test", "accountant", &json!({}));
    for by in [&books, &shop.approver()] {
        by.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(403, "forbidden");
    }
    assert_eq!(shop.database().count("orders"), 0);
    // Nor is another's order cancelled or shipped by its address.
    let path = format!("/v1/orders/{}", shop.order(&[("BOLT", 1)]).id());
    shop.other_buyer().post(&format!("{path}/cancel"), &json!({})).refused(404, "not_found");
    books.post(&format!("{path}/cancel"), &json!({})).refused(403, "forbidden");
    shop.company_admin().post(&format!("{path}/shipments"), &json!({})).refused(403, "forbidden");
    assert_eq!(shop.buyer().get(&path).expect(200)["status"], "confirmed");
}

#[rstest]
fn self_approval_over_budget(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let centre = cost_centre(&admin, "IT");
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("100.00"), "period": "month",
        "on_exceeded": "require_approval",
    });
    let budget = format!("/v1/budgets/{}", admin.post("/v1/budgets", &budget).expect(201).id());
    let mut order = order_of(&[("BOLT", 11)]);
    order["cost_centre"] = json!("IT");
    let order = admin.post("/v1/orders", &order).expect(201);
    assert_eq!(order["status"], "pending_approval");
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    may_not_decide(&shop, &admin, &request);
    assert_eq!(admin.get(&budget).expect(200).amount("available"), "-10.00");
    assert_eq!(approve(&shop.staff(), &request).expect(200)["status"], "approved");
}

#[rstest]
fn self_approval_by_a_second_role(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = scene(backend, &role("approver")) else { return };
    let roles = ["buyer", "approver", "company_admin"].map(|role| at(role, None));
    let max = member(&shop, "max@acme.test", &roles);
    let request = asked(&max);
    may_not_decide(&shop, &max, &request);
    assert_eq!(approve(&shop.approver(), &request).expect(200)["status"], "approved");
}

#[rstest]
fn self_approval_by_the_key_one_made(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend, &role("company_admin")) else { return };
    let key = json!({ "name": "ERP", "scopes": ["orders.place"] });
    let key = shop.company_admin().post("/v1/api-keys", &key).expect(201);
    let request = asked(&shop.anonymous().with_token(&key.text("/key")));
    may_not_decide(&shop, &shop.company_admin(), &request);
    assert_eq!(approve(&shop.staff(), &request).expect(200)["status"], "approved");
}

#[rstest]
fn self_approval_by_acting_for_a_member(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend, &role("approver")) else { return };
    let request = asked(&acting(&shop, &shop.staff(), &shop.cast().buyer.id));
    may_not_decide(&shop, &shop.staff(), &request);
    assert_eq!(approve(&shop.approver(), &request).expect(200)["status"], "approved");
    // Nor in the name of an approver.
    let request = asked(&acting(&shop, &shop.staff(), &shop.cast().buyer.id));
    let as_approver = acting(&shop, &shop.staff(), &shop.cast().approver.id);
    approve(&as_approver, &request).refused(403, "forbidden");
    assert_eq!(shop.staff().get(&request).expect(200)["status"], "pending");
}

/// Two rules and a limit of the operator, of which each waited for the other's approval: here they are one request.
#[rstest]
fn two_gates_that_dead_lock(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = scene(backend, &role("approver")) else { return };
    rule(&shop, 0, &role("company_admin"));
    let limit = json!({ "max_total": eur("50.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let request = asked(&shop.buyer());
    assert_eq!(shop.database().count("approval_requests"), 1);
    let steps = shop.staff().get(&request).expect(200)["steps"].clone();
    let steps = steps.as_array().expect("steps");
    let sides: Vec<_> = steps.iter().map(|step| step["side"].as_str()).collect();
    assert_eq!(sides, [Some("company"), Some("company"), Some("operator")]);
    let company = [shop.approver(), shop.company_admin()];
    for step in &steps[..2] {
        let by = usize::from(step["approver_role"] == "company_admin");
        assert_eq!(approve(&company[by], &request).expect(200)["status"], "pending");
    }
    assert_eq!(approve(&shop.staff(), &request).expect(200)["status"], "approved");
}

#[rstest]
fn a_limit_of_nothing_as_no_limit(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = scene(backend, &role("approver")) else { return };
    let admin = shop.company_admin();
    let place = |member: &str| format!("/v1/companies/{}/members/{member}", shop.company());
    let one = order_of(&[("BOLT", 1)]);
    let nothing = json!({ "amount": eur("0.00"), "period": "month" });
    let buyer = place(&shop.cast().buyer.id);
    admin.patch(&buyer, &json!({ "spending_limit": nothing })).expect(200);
    shop.buyer().post("/v1/orders", &one).refused(409, "spending_limit_exceeded");
    admin.patch(&buyer, &json!({ "spending_limit": null })).expect(200);
    let request = asked(&shop.buyer());
    let approver = place(&shop.cast().approver.id);
    admin.patch(&approver, &json!({ "approval_limit": eur("0.00") })).expect(200);
    approve(&shop.approver(), &request).refused(403, "above_approval_limit");
    admin.patch(&approver, &json!({ "approval_limit": null })).expect(200);
    approve(&shop.approver(), &request).expect(200);
    let centre = cost_centre(&admin, "IT");
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("0.00"), "period": "month", "on_exceeded": "block",
    });
    admin.post("/v1/budgets", &budget).expect(201);
    let mut charged = one.clone();
    charged["cost_centre"] = json!("IT");
    shop.buyer().post("/v1/orders", &charged).refused(409, "budget_exceeded");
    shop.buyer().post("/v1/orders", &one).expect(201);
}

#[rstest]
fn a_rejected_order_that_ships(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = scene(backend, &role("approver")) else { return };
    let order = shop.order(&[("BOLT", 11)]);
    let path = format!("/v1/orders/{}", order.id());
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let ship = || shop.staff().post(&format!("{path}/shipments"), &json!({}));
    ship().refused(409, "order_not_confirmed");
    shop.approver().post(&format!("{request}/reject"), &json!({})).expect(200);
    ship().refused(409, "order_not_confirmed");
    approve(&shop.approver(), &request).refused(409, "request_closed");
    approve(&shop.staff(), &request).refused(409, "request_closed");
    assert_eq!(shop.available("BOLT"), 1000);
}

#[rstest]
fn the_company_taken_from_the_body(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(shop.other_company());
    for by in [shop.buyer(), shop.company_admin()] {
        by.post("/v1/orders", &order).refused(404, "not_found");
    }
    let key = json!({ "name": "ERP", "scopes": ["orders.place"] });
    let key = shop.company_admin().post("/v1/api-keys", &key).expect(201);
    let program = shop.anonymous().with_token(&key.text("/key"));
    program.post("/v1/orders", &order).refused(404, "not_found");
    assert_eq!(shop.database().count("orders"), 0);
}

/// An administrator decides instead, and staff where the sole approver is the sole administrator, too.
#[rstest]
fn the_sole_approver_who_asks(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let sole = member(&shop, "sol@acme.test", &[at("buyer", None), at("approver", None)]);
    let id = sole.get("/v1/me").expect(200).text("/member_id");
    rule(&shop, 1, &json!({ "member_ids": [id] }));
    let request = asked(&sole);
    may_not_decide(&shop, &sole, &request);
    assert_eq!(approve(&shop.company_admin(), &request).expect(200)["status"], "approved");
    let me = shop.company_admin();
    rule(&shop, 0, &role("company_admin"));
    let request = asked(&me);
    may_not_decide(&shop, &me, &request);
    assert_eq!(approve(&sole, &request).expect(200)["status"], "pending");
    may_not_decide(&shop, &me, &request);
    assert_eq!(approve(&shop.staff(), &request).expect(200)["status"], "approved");
}

#[rstest]
fn an_operators_rule_that_the_buyers_administrator_loosens(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let of_acme = |mut fields: Value| {
        (fields["company_id"], fields["owner"]) = (json!(shop.company()), json!("operator"));
        fields
    };
    let admin = shop.company_admin();
    for (list, made, looser) in [
        ("quantity-rules", json!({ "sku": "BOLT", "min": 12 }), json!({ "min": 1 })),
        ("order-limits", json!({ "min_total": eur("20.00") }), json!({ "min_total": eur("1.00") })),
        (
            "approval-rules",
            json!({ "name": "All", "when": {}, "steps": [{ "approvers": role("approver") }] }),
            json!({ "when": { "order_total_over": eur("9000.00") } }),
        ),
    ] {
        let made = shop.staff().post(&format!("/v1/{list}"), &of_acme(made)).expect(201).id();
        let path = format!("/v1/{list}/{made}");
        admin.patch(&path, &looser).refused(403, "operators_rule");
        admin.delete(&path).refused(403, "operators_rule");
        admin.get(&path).expect(200);
    }
    // A rule of the company's own does not undo it.
    let own = json!({ "sku": "BOLT", "min": 1 });
    admin.post("/v1/quantity-rules", &own).expect(201);
    let few = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 11)]));
    few.refused(422, "quantity_below_minimum");
    let twelve = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 12)])).expect(201);
    assert_eq!(twelve["status"], "pending_approval");
}
