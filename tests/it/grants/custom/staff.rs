//! Custom roles of staff, and of approvers.

use rstest::rstest;
use serde_json::{Value, json};

use super::{ROLES, permissions, role, staff_role};
use crate::grants::tree::{at, member};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// A member of staff with these roles.
#[track_caller]
fn clerk(shop: &Shop, email: &str, roles: &[&str]) -> Actor {
    let new = json!({ "email": email, "name": email, "password": PASSWORD, "roles": roles });
    shop.staff().post("/v1/staff-users", &new).expect(201);
    shop.anonymous().log_in(email, PASSWORD)
}

#[rstest]
fn staff_have_roles_of_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let helper = staff.post(ROLES, &staff_role("helper", &["stock.set", "stock.read"])).expect(201);
    let names = ["staff.create", "staff.update", "staff.read", "stock.set", "stock.read"];
    staff.post(ROLES, &staff_role("people", &names)).expect(201);
    let grace = clerk(&shop, "grace@comptoir.test", &["helper"]);
    grace.put("/v1/stock/BOLT", &json!({ "on_hand": 5 })).expect(200);
    grace.get("/v1/orders").refused(403, "forbidden");
    let me = grace.get("/v1/me").expect(200);
    assert_eq!((&me["roles"], &me["company_id"]), (&json!(["helper"]), &Value::Null));
    let path = format!("/v1/staff-users/{}", me.id());
    assert_eq!(staff.get(&path).expect(200)["role"], "helper");

    let both = json!({ "roles": ["helper", "auditor"] });
    let changed = staff.patch(&path, &both).expect(200);
    assert_eq!(changed["roles"], json!(["auditor", "helper"]));
    grace.get("/v1/orders").expect(200);
    grace.put("/v1/stock/BOLT", &json!({ "on_hand": 6 })).expect(200);
    staff.patch(&path, &json!({ "role": "helper" })).expect(200);
    grace.get("/v1/orders").refused(403, "forbidden");
    staff.patch(&path, &json!({ "roles": ["helper", "nothing"] })).refused(422, "unknown_word");
    let helper = format!("{ROLES}/{}", helper.id());
    staff.delete(&helper).refused(409, "role_in_use");

    // Managers of staff give no more than they hold.
    let paul = clerk(&shop, "paul@comptoir.test", &["people"]);
    let new = |role: &str| {
        let email = format!("{role}@comptoir.test");
        paul.post("/v1/staff-users", &json!({ "email": email, "name": role, "role": role }))
    };
    for role in ["administrator", "auditor"] {
        new(role).refused(422, "role_not_grantable");
    }
    let made = new("helper").expect(201);
    let made = format!("/v1/staff-users/{}", made.id());
    paul.patch(&made, &json!({ "role": "administrator" })).refused(422, "role_not_grantable");
    let own = format!("/v1/staff-users/{}", paul.get("/v1/me").expect(200).id());
    paul.patch(&own, &json!({ "roles": ["people", "sales"] })).refused(422, "role_not_grantable");
    paul.patch(&made, &json!({ "active": false })).expect(200);
    staff.patch(&made, &json!({ "role": "administrator" })).expect(200);
    paul.patch(&made, &json!({ "active": true })).refused(422, "role_not_grantable");
}

#[rstest]
fn a_named_approver_decides_by_a_custom_role(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let path = role(&shop, "decider", &["approvals.decide", "approvals.read"]);
    let dee = member(&shop, "dee@acme.test", &[at("decider", None)]);
    let id = dee.get("/v1/me").expect(200).text("/member_id");
    let rule = json!({
        "company_id": shop.company(), "name": "Large",
        "when": { "order_total_over": eur("50.00") },
        "steps": [{ "approvers": { "member_ids": [id] }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let ask = || {
        let order = shop.order(&[("BOLT", 6)]);
        format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"))
    };
    let request = ask();
    shop.approver().post(&request, &json!({})).refused(403, "not_an_approver");
    assert_eq!(dee.post(&request, &json!({})).expect(200)["status"], "approved");
    // Without the permission, the step waits for them no longer.
    let request = ask();
    let read = json!({ "permissions": permissions(&["approvals.read"]) });
    shop.company_admin().patch(&path, &read).expect(200);
    dee.post(&request, &json!({})).refused(403, "forbidden");
    shop.company_admin().post(&request, &json!({})).expect(200);
}
