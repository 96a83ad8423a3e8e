//! The clock, and jobs run on demand.

use serde_json::json;

use super::Look;

pub fn look(look: &mut Look) {
    let staff = look.shop.staff();
    look.shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": look.shop.company(), "name": "All", "when": {}, "steps": [{ "approvers": { "role": "approver" } }],
    });
    staff.post("/v1/approval-rules", &rule).expect(201);
    let order = look.shop.order(&[("BOLT", 1)]);
    let run = |as_of: &str| {
        let run = json!({ "as_of": as_of });
        staff.post("/v1/jobs/expire-orders/runs", &run).expect(200).integer("/processed")
    };
    let early = run("2026-03-10T09:00:00Z");
    let expired = run("2026-04-10T09:00:00Z");
    look.acts("NewJobRun.as_of", (early, expired) == (0, 1));
    let order = staff.get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(order["status"], "cancelled");
    staff.put("/v1/clock", &json!({ "now": "2026-03-05T09:00:00Z" })).expect(200);
    look.acts("ClockSetting.now", look.shop.order(&[("BOLT", 1)])["placed_on"] == "2026-03-05");
    let address = json!({ "line1": "Ring 1", "city": "Wien", "country": "AT" });
    let issuer = json!({
        "legal_name": "Comptoir", "country": "AT", "address": address, "time_zone": "Pacific/Auckland",
    });
    staff.put("/v1/issuer", &issuer).expect(200);
    staff.put("/v1/clock", &json!({ "now": "2026-03-05T21:00:00Z" })).expect(200);
    let placed_on = look.shop.order(&[("BOLT", 1)])["placed_on"].clone();
    look.acts("IssuerSetting.time_zone", placed_on == "2026-03-06");
}
