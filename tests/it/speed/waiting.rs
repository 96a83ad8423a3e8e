//! What approvers and their delegates ask, for the query plans.

use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::order_of;

/// What waits for approvers and their delegates, of the unit and of the whole company.
pub fn what_waits(shop: &Shop, unit: &str) {
    let (admin, approver) = (shop.company_admin(), shop.approver());
    let id = |actor: &Actor| actor.get("/v1/me").expect(200).id();
    let rule = json!({
        "company_id": shop.company(), "name": "Bolts", "when": { "skus": ["BOLT"] },
        "steps": [{ "approvers": { "role": "company_admin" }, "mode": "any" }],
    });
    let rule = admin.post("/v1/approval-rules", &rule).expect(201).id();
    let mut order = order_of(&[("BOLT", 2)]);
    let ask = |order: &Value| {
        let order = shop.buyer().post("/v1/orders", order).expect(201);
        format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
    };
    let first = ask(&order);
    order["business_unit_id"] = json!(unit);
    let second = ask(&order);
    let away = json!({
        "to_user_id": id(&approver), "starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-05-01T00:00:00Z",
    });
    let away = admin.post("/v1/delegations", &away).expect(201).id();
    for actor in [&approver, &admin, &shop.staff()] {
        for path in ["/v1/approval-requests", "/v1/approval-requests?waiting_for=me", &first] {
            actor.get(path).expect(200);
        }
    }
    approver.post(&format!("{first}/approve"), &json!({})).expect(200);
    admin.post(&format!("/v1/delegations/{away}/end"), &Value::Null).expect(200);
    admin.post(&format!("{second}/reject"), &json!({})).expect(200);
    admin.delete(&format!("/v1/approval-rules/{rule}")).expect(204);
}
