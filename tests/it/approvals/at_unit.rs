//! Approvers at the nearest place, and staff with a role.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::grants::tree::{at, member, order_in, shop_with_units};
use crate::identity::staff::staff_user;
use crate::sessions::{bearer, login};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[track_caller]
fn approve(who: &Actor, request: &str) -> Answer {
    who.post(&format!("{request}/approve"), &json!({}))
}

/// A rule for each order of Acme that asks these approvers.
fn body(shop: &Shop, approvers: &Value) -> Value {
    json!({
        "company_id": shop.company(), "owner": "operator", "name": "All", "when": {},
        "steps": [{ "approvers": approvers }],
    })
}

#[rstest]
fn the_nearest_approvers_decide(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = body(&shop, &json!({ "role": "approver", "at": "unit" }));
    let made = shop.staff().post("/v1/approval-rules", &rule).expect(201);
    assert_eq!(made["steps"][0]["approvers"]["at"], "unit");
    // What a rule shows can be sent back.
    let path = format!("/v1/approval-rules/{}", made.id());
    shop.staff().patch(&path, &json!({ "steps": made["steps"] })).expect(200);
    let (admin, approver) = (shop.company_admin(), shop.approver());
    let north = member(&shop, "nora@acme.test", &[at("approver", Some(&units.north))]);
    let north1 = member(&shop, "ned@acme.test", &[at("approver", Some(&units.north1))]);
    let ask = |unit: &str| {
        let order = order_in(&admin, unit, 1).expect(201);
        format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
    };
    let request = ask(&units.north1);
    let shown = admin.get(&request).expect(200);
    assert_eq!(
        (&shown["steps"][0]["approver_role"], &shown["steps"][0]["approver_at"]),
        (&json!("approver"), &json!("unit"))
    );
    for further in [&north, &approver] {
        approve(further, &request).refused(403, "not_an_approver");
    }
    assert_eq!(approve(&north1, &request).expect(200)["status"], "approved");
    // North 2 has none of its own, and South neither above it.
    let request = ask(&units.north2);
    approve(&approver, &request).refused(403, "not_an_approver");
    assert_eq!(approve(&north, &request).expect(200)["status"], "approved");
    let request = ask(&units.south);
    assert_eq!(approve(&approver, &request).expect(200)["status"], "approved");
    // The approver of North 1 is below the amount: the next above decides.
    let me = north1.get("/v1/me").expect(200).text("/member_id");
    let low = json!({ "approval_limit": eur("9.99") });
    admin.patch(&format!("/v1/companies/{}/members/{me}", shop.company()), &low).expect(200);
    let request = ask(&units.north1);
    approve(&north1, &request).refused(403, "above_approval_limit");
    assert_eq!(approve(&north, &request).expect(200)["status"], "approved");
}

#[rstest]
fn staff_with_a_role_decide_and_the_company_sees_no_names(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let executive = json!({ "staff_role": "executive" });
    let rule = body(&shop, &executive);
    let made = staff.post("/v1/approval-rules", &rule).expect(201);
    assert_eq!(made["steps"][0]["approvers"]["staff_role"], "executive");
    let mut for_company = body(&shop, &json!({ "role": "approver" }));
    for_company["priority"] = json!(-1);
    staff.post("/v1/approval-rules", &for_company).expect(201);
    let [eva, ann] = [("eva@comptoir.test", "executive"), ("ann@comptoir.test", "auditor")].map(
        |(email, role)| {
            staff.post("/v1/staff-users", &staff_user(email, role)).expect(201);
            bearer(&shop, &login(&shop, email))
        },
    );
    let order = shop.order(&[("BOLT", 1)]);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    // The company's step is first, whatever the priority.
    let shown = shop.approver().get(&request).expect(200);
    let steps = ["/steps/0/side", "/steps/1/side", "/steps/1/approver_staff_role"];
    assert_eq!(steps.map(|at| shown.text(at)), ["company", "operator", "executive"]);
    approve(&eva, &request).refused(403, "not_an_approver");
    approve(&shop.approver(), &request).expect(200);
    for who in [shop.approver(), shop.company_admin()] {
        approve(&who, &request).refused(403, "not_an_approver");
    }
    approve(&ann, &request).expect(403);
    assert_eq!(approve(&eva, &request).expect(200)["status"], "approved");
}

#[rstest]
fn steps_that_mix_the_sides_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let executive = json!({ "staff_role": "executive" });
    let own = json!({ "name": "All", "when": {}, "steps": [{ "approvers": executive }] });
    let refused = admin.post("/v1/approval-rules", &own).expect(422);
    assert_eq!(refused.text("/errors/0/code"), "bad_approval_rule");
    let limit = json!({
        "max_total": eur("1.00"), "on_violation": "require_approval", "steps": own["steps"],
    });
    admin.post("/v1/order-limits", &limit).expect(422);
    staff.post("/v1/order-limits", &limit).expect(201);
    for (step, code) in [
        (json!({ "approvers": executive, "mode": "all" }), "bad_approval_rule"),
        (
            json!({ "approvers": role("approver"), "escalate": { "after_hours": 1, "to": executive } }),
            "bad_approval_rule",
        ),
        (
            json!({ "approvers": executive, "escalate": { "after_hours": 1, "to": role("approver") } }),
            "bad_approval_rule",
        ),
        (
            json!({ "approvers": { "staff_role": "executive", "role": "approver" } }),
            "role_or_members",
        ),
        (json!({ "approvers": { "staff_role": "executive", "at": "unit" } }), "role_or_members"),
        (json!({ "approvers": { "at": "unit" } }), "role_or_members"),
    ] {
        let mut rule = body(&shop, &json!({}));
        rule["steps"] = json!([step]);
        let refused = staff.post("/v1/approval-rules", &rule).expect(422);
        assert_eq!(refused.text("/errors/0/code"), code, "{step}");
    }
    for unknown in
        [json!({ "staff_role": "auditor" }), json!({ "role": "approver", "at": "company" })]
    {
        let refused = staff.post("/v1/approval-rules", &body(&shop, &unknown)).expect(422);
        assert_eq!(refused.text("/errors/0/code"), "unknown_word", "{unknown}");
    }
}
