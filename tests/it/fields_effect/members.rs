//! Members of a company.

use serde_json::json;

use super::Look;
use crate::grants::tree::{add_units, at, member, members, order_in};
use crate::support::builders::{eur, order_of};
use crate::support::scene::PASSWORD;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    let (admin, members) =
        (look.shop.company_admin(), format!("/v1/companies/{}/members", look.shop.company()));
    let new = json!({
        "email": "new@acme.test", "name": "New", "password": PASSWORD, "roles": ["buyer"],
        "spending_limit": { "amount": eur("10.00"), "period": "day" },
    });
    let made = admin.post(&members, &new).expect(201);
    let member = format!("{members}/{}", made.id());
    let read = admin.get(&member).expect(200);
    look.told("NewMember", &["name"], &new, &read.body);
    let buyer = look.shop.anonymous().log_in("new@acme.test", PASSWORD);
    look.acts("NewMember.email", buyer.get("/v1/me").expect(200)["email"] == "new@acme.test");
    look.acts("NewMember.password", buyer.get("/v1/me").status == 200);
    let order = || buyer.post("/v1/orders", &order_of(&[("BOLT", 1)]));
    look.acts("NewMember.roles", order().status == 201);
    let refused = order();
    look.acts("NewMember.spending_limit", refused["code"] == "spending_limit_exceeded");
    look.acts("SpendingLimit.amount", refused["code"] == "spending_limit_exceeded");
    look.shop.set_clock("2026-03-03T09:00:00Z");
    look.acts("SpendingLimit.period", order().status == 201);

    let asks = json!({ "spending_limit": {
        "amount": eur("10.00"), "period": "day", "on_exceeded": "require_approval",
    } });
    admin.patch(&member, &asks).expect(200);
    look.acts("SpendingLimit.on_exceeded", order()["status"] == "pending_approval");

    let known = json!({
        "email": "known@acme.test", "name": "Known", "roles": ["buyer"], "email_confirmed": true,
    });
    let told = look.shop.staff().post(&members, &known).expect(201);
    look.told("NewMember", &["email_confirmed"], &known, &told.body);
    let confirmed = json!({ "email_confirmed": true });
    let told = look.shop.staff().patch(&member, &confirmed).expect(200);
    look.told("MemberUpdate", &["email_confirmed"], &confirmed, &told.body);

    let change = json!({ "name": "Newer", "spending_limit": null, "roles": ["approver"] });
    let read = admin.patch(&member, &change).expect(200);
    look.told("MemberUpdate", &["name"], &change, &read.body);
    look.acts("MemberUpdate.roles", order().status == 403);
    admin.patch(&member, &json!({ "roles": ["company_admin"] })).expect(200);
    look.acts("MemberUpdate.spending_limit", order().status == 201);
    let keys = ["kept", "ended"].map(|name| {
        let key = json!({ "name": name, "scopes": ["orders.read"] });
        look.shop.anonymous().with_token(&buyer.post("/v1/api-keys", &key).expect(201).text("/key"))
    });
    admin.patch(&member, &json!({ "active": false, "keep_api_keys": true })).expect(200);
    look.acts("MemberUpdate.active", order().status == 401);
    let kept = keys[0].get("/v1/orders").status == 200;
    admin.patch(&member, &json!({ "active": false, "keep_api_keys": false })).expect(200);
    look.acts("MemberUpdate.keep_api_keys", kept && keys[1].get("/v1/orders").status == 401);
    grants(look);
    approval_limits(look);
}

fn approval_limits(look: &mut Look) {
    let rule = json!({
        "company_id": look.shop.company(), "name": "All", "when": {},
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    let staff = look.shop.staff();
    let rule = staff.post("/v1/approval-rules", &rule).expect(201).id();
    let order = look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    let approve = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    let new = json!({ "approval_limit": eur("9.99") });
    let low = look.shop.member("low@acme.test", "approver", &new);
    let refused = low.post(&approve, &json!({}));
    look.acts("NewMember.approval_limit", refused["code"] == "above_approval_limit");
    let me = low.get("/v1/me").expect(200).text("/member_id");
    let change = json!({ "approval_limit": eur("10.00") });
    staff.patch(&format!("{}/{me}", members(&look.shop)), &change).expect(200);
    look.acts("MemberUpdate.approval_limit", low.post(&approve, &json!({})).status == 200);
    staff.delete(&format!("/v1/approval-rules/{rule}")).expect(204);
}

fn grants(look: &mut Look) {
    let units = add_units(&look.shop);
    let order = order_in(&look.shop.company_admin(), &units.north1, 1).expect(201).id();
    let path = format!("/v1/orders/{order}");
    let approver = member(&look.shop, "ann@acme.test", &[at("approver", Some(&units.south))]);
    look.acts("MemberGrant.unit_id", approver.get(&path).status == 404);
    look.acts("NewMember.grants", approver.get("/v1/approval-requests").status == 200);
    let me = approver.get("/v1/me").expect(200).text("/member_id");
    let me = format!("{}/{me}", members(&look.shop));
    let change = json!({ "grants": [at("approver", Some(&units.north))] });
    look.shop.company_admin().patch(&me, &change).expect(200);
    look.acts("MemberUpdate.grants", approver.get(&path).status == 200);
    let change = json!({ "grants": [at("accountant", Some(&units.north))] });
    look.shop.company_admin().patch(&me, &change).expect(200);
    look.acts("MemberGrant.role", approver.get("/v1/approval-requests").status == 403);
}
