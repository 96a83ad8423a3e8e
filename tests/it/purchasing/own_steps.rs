//! Budgets and order limits that ask for approval by steps of their own.

use rstest::rstest;
use serde_json::{Value, json};

use super::budgets::Budgeted;
use crate::support::answer::Answer;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// A step for one of the members with this role.
fn step(role: &str) -> Value {
    json!({ "approvers": { "role": role } })
}

/// A budget that asks for approval by these steps.
fn asks(steps: &[&str]) -> Value {
    let steps: Vec<Value> = steps.iter().map(|role| step(role)).collect();
    json!({ "on_exceeded": "require_approval", "steps": steps })
}

/// The roles that the order's request asks, in order.
fn asked(all: &Budgeted, order: &Answer) -> Vec<String> {
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let request = all.admin.get(&path).expect(200);
    let steps = request["steps"].as_array().expect("steps").iter();
    steps.map(|step| step["approver_role"].as_str().unwrap_or("members").to_owned()).collect()
}

#[rstest]
fn a_budget_asks_by_its_own_steps(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(all) = Budgeted::open(backend, &asks(&["approver"])) else { return };
    let shop = &all.shop;
    let over = all.order(11).expect(201);
    assert_eq!(
        (&over["status"], asked(&all, &over)),
        (&json!("pending_approval"), vec!["approver".to_owned()])
    );
    let path = format!("/v1/approval-requests/{}/approve", over.text("/approval_request_id"));
    all.admin.post(&path, &json!({})).refused(403, "not_an_approver");
    shop.approver().post(&path, &json!({})).expect(200);
    let order = format!("/v1/orders/{}", over.id());
    assert_eq!(shop.buyer().get(&order).expect(200)["status"], "confirmed");
    // The steps of an approval rule come first, then those of limits, then those of budgets.
    let rule = json!({ "name": "All", "when": {}, "steps": [step("company_admin")] });
    all.admin.post("/v1/approval-rules", &rule).expect(201);
    let limit = json!({
        "max_total": eur("20.00"), "on_violation": "require_approval", "steps": [step("buyer")],
    });
    all.admin.post("/v1/order-limits", &limit).expect(201);
    let over = all.order(3).expect(201);
    assert_eq!(asked(&all, &over), ["company_admin", "buyer", "approver"]);
    // Without steps of its own it leaves them to the rules.
    all.admin.patch(&all.budget, &json!({ "steps": [] })).expect(200);
    let over = all.order(3).expect(201);
    assert_eq!(asked(&all, &over), ["company_admin", "buyer"]);
}

#[rstest]
fn steps_that_nobody_could_take_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    let (staff, stranger) = (all.shop.staff(), all.shop.stranger());
    let members = format!("/v1/companies/{}/members", all.shop.other_company());
    let member = stranger.get(&members).expect(200).data()[0]["id"].clone();
    let theirs = json!({ "steps": [{ "approvers": { "member_ids": [member] } }] });
    let limit = json!({ "max_total": eur("20.00"), "steps": theirs["steps"] });
    let refused = all.admin.post("/v1/order-limits", &limit).refused(422, "unknown_member");
    assert_eq!(refused["errors"][0]["pointer"], "/steps/0/approvers/member_ids/0");
    staff.post("/v1/order-limits", &limit).refused(422, "unknown_member");
    stranger.post("/v1/order-limits", &limit).expect(201);
    all.admin.patch(&all.budget, &theirs).refused(422, "unknown_member");
    let many = json!({ "steps": vec![step("approver"); 6] });
    assert_eq!(all.admin.patch(&all.budget, &many).status, 422);
    let neither = json!({ "steps": [{ "approvers": {} }] });
    all.admin.patch(&all.budget, &neither).refused(422, "role_or_members");
    all.admin.patch(&all.budget, &json!({ "steps": null })).refused(422, "not_nullable");
    let shown = all.admin.get(&all.budget).expect(200);
    assert_eq!((&shown["steps"], &shown["version"]), (&json!([]), &json!(1)));
}
