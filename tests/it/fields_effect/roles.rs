//! Custom roles.

use serde_json::json;

use super::Look;
use crate::grants::tree::{at, member};
use crate::support::scene::PASSWORD;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    let order = look.shop.order(&[("BOLT", 1)]).id();
    let path = format!("/v1/orders/{order}");
    let (staff, admin) = (look.shop.staff(), look.shop.company_admin());
    let read = |reach: &str| json!([{ "permission": "orders.read", "reach": reach }]);
    let new = json!({
        "key": "team_lead", "name": "Lead", "side": "company", "company_id": look.shop.company(),
        "permissions": read("own"),
    });
    let made = staff.post("/v1/roles", &new).expect(201);
    let role = format!("/v1/roles/{}", made.id());
    let seen = admin.get(&role).expect(200);
    look.told("NewRole", &["name"], &new, &seen.body);
    look.acts("NewRole.company_id", seen.status == 200);
    let lead = member(&look.shop, "lea@acme.test", &[at("team_lead", None)]);
    look.acts("NewRole.key", lead.get("/v1/me").expect(200)["roles"] == json!(["team_lead"]));
    look.acts("NewRole.permissions", lead.get("/v1/orders").status == 200);
    look.acts("NewRolePermission.permission", lead.get("/v1/invoices").status == 403);
    let hidden = lead.get(&path).status == 404;
    let change = json!({ "name": "Team lead", "permissions": read("all") });
    let read = staff.patch(&role, &change).expect(200);
    look.told("RoleUpdate", &["name"], &change, &read.body);
    let shown = lead.get(&path).status == 200;
    look.acts("NewRolePermission.reach", hidden && shown);
    look.acts("RoleUpdate.permissions", shown);

    let helper = json!({
        "key": "helper", "name": "Helper", "side": "staff",
        "permissions": [{ "permission": "stock.set", "reach": "all" }],
    });
    staff.post("/v1/roles", &helper).expect(201);
    let grace = json!({
        "email": "grace@comptoir.test", "name": "Grace", "password": PASSWORD, "role": "helper",
    });
    look.acts("NewRole.side", staff.post("/v1/staff-users", &grace).status == 201);
    duties(look);
    emergency(look);
}

fn emergency(look: &mut Look) {
    let staff = look.shop.staff();
    let eve = json!({
        "email": "eve@comptoir.test", "name": "Eve", "password": PASSWORD, "role": "executive",
    });
    staff.post("/v1/staff-users", &eve).expect(201);
    let eve = look.shop.anonymous().log_in("eve@comptoir.test", PASSWORD);
    let new = json!({ "reason": "fire", "permissions": ["stock.set"], "minutes": 7 });
    let refused = eve.post("/v1/emergency-access", &new)["code"] == "not_offered";
    let offer = json!({ "emergency_access": { "permissions": ["stock.set"] } });
    staff.patch("/v1/settings", &offer).expect(200);
    let made = eve.post("/v1/emergency-access", &new).expect(201);
    look.acts("SettingsUpdate.emergency_access", refused);
    look.acts("EmergencySettingsUpdate.permissions", refused);
    look.told("NewEmergencyAccess", &["reason"], &new, &made.body);
    let stock = eve.put("/v1/stock/BOLT", &json!({ "on_hand": 9 })).status == 200;
    look.acts("NewEmergencyAccess.permissions", stock);
    let time = |field: &str| -> chrono::DateTime<chrono::Utc> {
        made.text(field).parse().expect("a time")
    };
    let lasts = time("/ends_at") - time("/started_at");
    look.acts("NewEmergencyAccess.minutes", lasts.num_minutes() == 7);
    let path = format!("/v1/emergency-access/{}", made.id());
    staff.post(&format!("{path}/end"), &json!(null)).expect(200);
    let review = json!({ "comment": "fine" });
    let read = staff.post(&format!("{path}/review"), &review).expect(200);
    look.told("EmergencyAccessReview", &["comment"], &review, &read["review"]);
}

fn duties(look: &mut Look) {
    let (staff, admin) = (look.shop.staff(), look.shop.company_admin());
    let both = json!({ "grants": [at("buyer", None), at("approver", None)] });
    let set = |mode: &str| {
        let pair = json!({ "left": "orders.place", "right": "approvals.decide", "mode": mode });
        staff.patch("/v1/settings", &json!({ "segregation": [pair] })).expect(200);
    };
    let member =
        format!("/v1/companies/{}/members/{}", look.shop.company(), look.shop.cast().buyer.id);
    set("enforce");
    let refused = admin.patch(&member, &both)["code"] == "segregation_conflict";
    set("report");
    let taken = admin.patch(&member, &both).status == 200;
    look.acts("NewSegregationPair.mode", refused && taken);
    let report = admin.get("/v1/access-report").expect(200);
    let found = report.data().iter().find(|row| row["via"] == json!(["buyer", "approver"]));
    let found = found.expect("the pair");
    look.acts("SettingsUpdate.segregation", report["rules"].as_array().map(Vec::len) == Some(1));
    look.acts("NewSegregationPair.left", found["left"] == "orders.place");
    look.acts("NewSegregationPair.right", found["right"] == "approvals.decide");
}
