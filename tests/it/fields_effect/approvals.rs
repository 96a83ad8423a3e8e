//! Approval rules, and decisions.

use serde_json::{Value, json};

use super::Look;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::scene::PASSWORD;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    simulations(look);
    approval_rules(look);
    steps(look);
    chasing(look);
    conditions(look);
    approvers(look);
    tolerances(look);
    updated(look);
    delegated(look);
    in_bulk(look);
}

/// Whether an approval stays when a piece is taken out of the order.
fn stays(look: &Look) -> bool {
    let (path, request) = asked(look);
    let approver = look.shop.approver();
    let half = approver.post(&format!("{path}/approve"), &json!({})).expect(200);
    assert_eq!(half["status"], "pending");
    let less = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    let order = format!("/v1/orders/{}/cancel", request.text("/order_id"));
    look.shop.buyer().post(&order, &less).expect(200);
    look.shop.staff().get(&path).expect(200)["steps"][0]["status"] == "approved"
}

fn tolerances(look: &mut Look) {
    let staff = look.shop.staff();
    let steps = ["approver", "company_admin"].map(|role| json!({ "approvers": { "role": role } }));
    let made = rule(look, &json!({ "steps": steps }));
    let never = !stays(look);
    staff.patch(&made, &json!({ "tolerance": { "amount": eur("1.00") } })).expect(200);
    look.acts("ApprovalRuleUpdate.tolerance", never && stays(look));
    look.acts("ApprovalTolerance.amount", never && stays(look));
    staff.delete(&made).expect(204);
    let made = rule(look, &json!({ "steps": steps, "tolerance": { "percent": "5" } }));
    look.acts("NewApprovalRule.tolerance", stays(look));
    look.acts("ApprovalTolerance.percent", stays(look));
    staff.delete(&made).expect(204);
}

fn approvers(look: &mut Look) {
    let staff = look.shop.staff();
    let by = |look: &mut Look, approvers: Value| {
        let steps = json!([{ "approvers": approvers }]);
        let made = rule(look, &json!({ "owner": "operator", "steps": steps }));
        let (path, request) = asked(look);
        staff.delete(&made).expect(204);
        (path, request)
    };
    let (path, request) = by(look, json!({ "staff_role": "executive" }));
    let refused = look.shop.approver().post(&format!("{path}/approve"), &json!({})).status == 403;
    let effect = refused && request["steps"][0]["side"] == "operator";
    look.acts("Approvers.staff_role", effect);
    let unit = json!({ "name": "North", "kind": "division" });
    let unit = look.shop.company_admin().post("/v1/business-units", &unit).expect(201).id();
    let made =
        rule(look, &json!({ "steps": [{ "approvers": { "role": "approver", "at": "unit" } }] }));
    let new = json!({
        "email": "near@acme.test", "name": "Near", "password": PASSWORD,
        "grants": [{ "role": "approver", "unit_id": unit }],
    });
    let members = format!("/v1/companies/{}/members", look.shop.company());
    look.shop.company_admin().post(&members, &new).expect(201);
    let near = look.shop.anonymous().log_in("near@acme.test", PASSWORD);
    let mut order = order_of(&[("BOLT", 1)]);
    order["business_unit_id"] = json!(unit);
    let order = look.shop.company_admin().post("/v1/orders", &order).expect(201);
    let approve = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    let further = look.shop.approver().post(&approve, &json!({})).status;
    look.acts("Approvers.at", (further, near.post(&approve, &json!({})).status) == (403, 200));
    staff.delete(&made).expect(204);
}

/// Evaluates an order of this many bolts.
fn evaluated(look: &Look, bolts: i64) -> Answer {
    look.shop.buyer().post("/v1/orders/evaluate", &order_of(&[("BOLT", bolts)])).expect(200)
}

/// A rule with these fields; returns its path.
fn rule(look: &Look, fields: &Value) -> String {
    let mut rule = json!({
        "company_id": look.shop.company(), "name": "Big", "when": {}, "steps": [{ "approvers": { "role": "approver" } }],
    });
    for (field, value) in fields.as_object().into_iter().flatten() {
        rule[field] = value.clone();
    }
    format!(
        "/v1/approval-rules/{}",
        look.shop.staff().post("/v1/approval-rules", &rule).expect(201).id()
    )
}

/// The approval request of a new order of two bolts: its path and its state.
fn asked(look: &Look) -> (String, Answer) {
    let order = look.shop.order(&[("BOLT", 2)]);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let request = look.shop.staff().get(&path).expect(200);
    (path, request)
}

fn simulations(look: &mut Look) {
    look.shop.order(&[("BOLT", 2)]);
    let hit = |look: &Look, asked: &Value| {
        let path = "/v1/approval-rules/simulations";
        look.shop.staff().post(path, asked).expect(200).integer("/orders_hit")
    };
    let rule = json!({
        "name": "Big", "when": { "order_total_over": eur("10.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    let limit = json!({ "max_total": eur("10.00") });
    let quantity = json!({ "sku": "BOLT", "min": 3, "company_id": look.shop.company() });
    for (field, rule) in
        [("approval_rule", &rule), ("order_limit", &limit), ("quantity_rule", &quantity)]
    {
        let found = hit(look, &json!({ (field): rule }));
        look.acts(&format!("NewRuleSimulation.{field}"), found == 1);
    }
    let with = |fields: Value| {
        let mut asked = json!({ "order_limit": limit });
        for (field, value) in fields.as_object().into_iter().flatten() {
            asked[field] = value.clone();
        }
        asked
    };
    let other = with(json!({ "company_id": look.shop.other_company() }));
    look.acts("NewRuleSimulation.company_id", hit(look, &other) == 0);
    let until = with(json!({ "until": "2026-03-01" }));
    look.acts("NewRuleSimulation.until", hit(look, &until) == 0);
    let from = with(json!({ "from": "2026-03-03", "until": "2026-03-04" }));
    look.acts("NewRuleSimulation.from", hit(look, &from) == 0);
}

fn approval_rules(look: &mut Look) {
    let staff = look.shop.staff();
    rule(look, &json!({ "company_id": look.shop.other_company() }));
    look.acts("NewApprovalRule.company_id", evaluated(look, 2)["outcome"] == "allow");
    let over =
        rule(look, &json!({ "when": { "order_total_over": eur("10.00") }, "owner": "operator" }));
    let [small, big] = [1, 2].map(|bolts| evaluated(look, bolts)["outcome"].clone());
    look.acts("NewApprovalRule.when", big == "require_approval");
    look.acts("ApprovalCondition.order_total_over", small == "allow" && big == "require_approval");
    let ended = look.shop.company_admin().delete(&over);
    look.acts("NewApprovalRule.owner", ended["code"] == "operators_rule");
    let first = rule(look, &json!({ "name": "First", "priority": 5 }));
    let (_, request) = asked(look);
    look.acts("NewApprovalRule.name", request["steps"][0]["rule_name"] == "First");
    look.acts("NewApprovalRule.priority", request["steps"][1]["rule_name"] == "Big");
    staff.delete(&over).expect(204);
    staff.delete(&first).expect(204);
}

fn steps(look: &mut Look) {
    let (staff, approver) = (look.shop.staff(), look.shop.approver());
    look.shop.member("approver-2@acme.test", "approver", &json!({}));
    let named = json!({ "member_ids": [look.shop.cast().company_admin.id] });
    let both = rule(
        look,
        &json!({ "steps": [
        { "approvers": { "role": "approver" }, "mode": "all", "escalate_after_hours": 2 }, { "approvers": named },
    ] }),
    );
    let (path, request) = asked(look);
    let approve = format!("{path}/approve");
    let admin = look.shop.company_admin();
    look.acts("NewApprovalRule.steps", request["steps"].as_array().map(Vec::len) == Some(2));
    look.acts("ApprovalRuleStep.approvers", admin.post(&approve, &json!({})).status == 403);
    let half = approver.post(&approve, &json!({ "comment": "fine" })).expect(200);
    look.acts("Approvers.role", half["steps"][0]["decisions"].as_array().map(Vec::len) == Some(1));
    look.acts("ApprovalRuleStep.mode", half["steps"][0]["status"] == "active");
    look.acts("RequestApproval.comment", half["steps"][0]["decisions"][0]["comment"] == "fine");
    look.shop.set_clock("2026-03-02T11:00:00Z");
    let passed_on = admin.post(&approve, &json!({}));
    look.acts(
        "ApprovalRuleStep.escalate_after_hours",
        passed_on["steps"][0]["status"] == "approved",
    );
    look.acts("Approvers.member_ids", approver.post(&approve, &json!({})).status == 403);
    assert_eq!(admin.post(&approve, &json!({})).expect(200)["status"], "approved");
    staff.delete(&both).expect(204);
    let one = rule(look, &json!({}));
    let (path, request) = asked(look);
    let less = json!({ "cancel_lines": [{ "line_number": 1, "quantity": 1 }] });
    approver.post(&format!("{path}/approve"), &less).expect(200);
    let order = staff.get(&format!("/v1/orders/{}", request.text("/order_id"))).expect(200);
    let reduced = order["status"] == "confirmed" && order["lines"][0]["cancelled"] == 1;
    for field in ["RequestApproval.cancel_lines", "ReducedLine.line_number", "ReducedLine.quantity"]
    {
        look.acts(field, reduced);
    }
    let (path, _) = asked(look);
    let no = approver.post(&format!("{path}/reject"), &json!({ "comment": "no" })).expect(200);
    look.acts("RequestDecision.comment", no["steps"][0]["decisions"][0]["comment"] == "no");
    staff.delete(&one).expect(204);
}

fn chasing(look: &mut Look) {
    let (staff, admin) = (look.shop.staff(), look.shop.company_admin());
    look.shop.set_clock("2026-03-02T12:00:00Z");
    let office = json!({
        "name": "Office", "time_zone": "UTC",
        "weekly": { "tue": [{ "from": "10:00", "until": "12:00" }] },
    });
    let office = staff.post("/v1/calendars", &office).expect(201).id();
    let to = json!({ "member_ids": [look.shop.cast().company_admin.id] });
    let approvers = json!({ "member_ids": [look.shop.cast().approver.id] });
    let escalate = |working: bool, to: Value| {
        json!([{
            "approvers": approvers, "remind_every_hours": 5,
            "escalate": { "after_hours": 2, "working": working, "to": to },
        }])
    };
    let counted =
        rule(look, &json!({ "calendar_id": office, "steps": escalate(true, to.clone()) }));
    let (_, request) = asked(look);
    let step = &request["steps"][0];
    look.acts("NewApprovalRule.calendar_id", step["escalates_at"] == "2026-03-03T12:00:00Z");
    look.acts("Escalation.working", step["escalates_at"] == "2026-03-03T12:00:00Z");
    look.acts("ApprovalRuleStep.remind_every_hours", step["reminds_at"] == "2026-03-02T17:00:00Z");
    staff.delete(&counted).expect(204);
    let role = json!({ "role": "approver" });
    let plain = rule(look, &json!({ "steps": escalate(false, role) }));
    let (unnamed, request) = asked(look);
    let step = &request["steps"][0];
    look.acts("Escalation.after_hours", step["escalates_at"] == "2026-03-02T14:00:00Z");
    staff.delete(&plain).expect(204);
    let named = rule(look, &json!({ "steps": escalate(false, to) }));
    let (path, _) = asked(look);
    look.shop.set_clock("2026-03-02T14:00:00Z");
    let refused = admin.post(&format!("{unnamed}/approve"), &json!({}));
    look.acts("Escalation.to", refused.status == 403);
    let approved = admin.post(&format!("{path}/approve"), &json!({}));
    look.acts("ApprovalRuleStep.escalate", approved["status"] == "approved");
    staff.delete(&named).expect(204);
}

fn conditions(look: &mut Look) {
    let staff = look.shop.staff();
    look.shop.product("NUT", "1.00");
    let asks = |by: &Actor, order: &Value| {
        by.post("/v1/orders/evaluate", order).expect(200)["outcome"] == "require_approval"
    };
    let (buyer, admin) = (look.shop.buyer(), look.shop.company_admin());
    let mut to_france = order_of(&[("BOLT", 1)]);
    to_france["ship_to"] = json!({ "line1": "Rue 1", "city": "Lyon", "country": "FR" });
    let on_it = json!({ "lines": [{ "sku": "BOLT", "quantity": 1, "cost_centre": "IT" }] });
    cost_centre(&admin, "IT");
    let bolts = |quantity| order_of(&[("BOLT", quantity)]);
    let over = json!({ "sku": "BOLT", "quantity": 3 });
    for (field, value, hit, miss) in [
        ("line_total_over", json!(eur("20.00")), bolts(3), bolts(2)),
        ("skus", json!(["NUT"]), order_of(&[("NUT", 1)]), bolts(2)),
        ("quantity_over", over, bolts(4), bolts(3)),
        ("ship_to_countries", json!(["FR"]), to_france, bolts(2)),
        ("cost_centres", json!(["IT"]), on_it, bolts(2)),
    ] {
        let mut when = json!({});
        when[field] = value;
        let made = rule(look, &json!({ "when": when }));
        let effect = asks(&buyer, &hit) && !asks(&buyer, &miss);
        look.acts(&format!("ApprovalCondition.{field}"), effect);
        if field == "quantity_over" {
            look.acts("SkuQuantity.sku", !asks(&buyer, &order_of(&[("NUT", 4)])));
            look.acts("SkuQuantity.quantity", effect);
        }
        staff.delete(&made).expect(204);
    }
    let made = rule(look, &json!({ "when": { "new_ship_to": true } }));
    let mut to_spain = order_of(&[("BOLT", 1)]);
    to_spain["ship_to"] = json!({ "line1": "Calle 1", "city": "Madrid", "country": "ES" });
    let effect = asks(&buyer, &to_spain) && !asks(&buyer, &bolts(1));
    look.acts("ApprovalCondition.new_ship_to", effect);
    staff.delete(&made).expect(204);
    let made = rule(look, &json!({ "when": { "requester_roles": ["buyer"] } }));
    let effect = asks(&buyer, &bolts(1)) && !asks(&admin, &bolts(1));
    look.acts("ApprovalCondition.requester_roles", effect);
    staff.delete(&made).expect(204);
    let two = json!([{ "approvers": { "role": "approver" }, "mode": "at_least", "at_least": 2 }]);
    let made = rule(look, &json!({ "steps": two }));
    let (path, _) = asked(look);
    let half = look.shop.approver().post(&format!("{path}/approve"), &json!({})).expect(200);
    look.acts("ApprovalRuleStep.at_least", half["status"] == "pending");
    staff.delete(&made).expect(204);
}

fn updated(look: &mut Look) {
    let staff = look.shop.staff();
    let made = rule(look, &json!({ "when": { "order_total_over": eur("500.00") } }));
    let other = rule(look, &json!({ "name": "Other" }));
    let day = json!([{ "from": "10:00", "until": "12:00" }]);
    let office = json!({ "name": "Office", "time_zone": "UTC", "weekly": { "sun": day } });
    let office = staff.post("/v1/calendars", &office).expect(201).id();
    let steps = json!([{
        "approvers": { "role": "company_admin" }, "escalate": { "after_hours": 1, "working": true },
    }]);
    let change =
        json!({ "name": "New", "priority": 9, "when": {}, "steps": steps, "calendar_id": office });
    staff.patch(&made, &change).expect(200);
    let (_, request) = asked(look);
    let step = &request["steps"][0];
    look.acts("ApprovalRuleUpdate.name", step["rule_name"] == "New");
    look.acts("ApprovalRuleUpdate.priority", request["steps"][1]["rule_name"] == "Other");
    look.acts("ApprovalRuleUpdate.when", step["rule_name"] == "New");
    look.acts("ApprovalRuleUpdate.steps", step["approver_role"] == "company_admin");
    look.acts("ApprovalRuleUpdate.calendar_id", step["escalates_at"] == "2026-03-08T11:00:00Z");
    staff.delete(&made).expect(204);
    staff.delete(&other).expect(204);
}

fn delegated(look: &mut Look) {
    let admin = look.shop.company_admin();
    let id = |actor: &Actor| actor.get("/v1/me").expect(200).id();
    let delegate = look.shop.member("delegate@acme.test", "approver", &json!({}));
    look.shop.set_clock("2026-03-02T15:00:00Z");
    let new = json!({
        "from_user_id": id(&look.shop.approver()), "to_user_id": id(&delegate), "note": "on holiday",
        "starts_at": "2026-03-02T16:00:00Z", "ends_at": "2026-03-02T18:00:00Z",
    });
    let named = json!({ "member_ids": [look.shop.cast().approver.id] });
    rule(look, &json!({ "steps": [{ "approvers": named }] }));
    let made = admin.post("/v1/delegations", &new).expect(201);
    look.told("NewDelegation", &["note"], &new, &made.body);
    let paths = [(); 3].map(|()| asked(look).0);
    let said = |look: &Look, path: &str, at: &str| {
        look.shop.set_clock(at);
        delegate.post(&format!("{path}/approve"), &json!({})).status
    };
    let early = said(look, &paths[0], "2026-03-02T15:59:59Z");
    look.acts("NewDelegation.starts_at", early == 403);
    let meanwhile = said(look, &paths[1], "2026-03-02T17:00:00Z");
    for field in ["from_user_id", "to_user_id"] {
        look.acts(&format!("NewDelegation.{field}"), meanwhile == 200);
    }
    let late = said(look, &paths[2], "2026-03-02T18:00:00Z");
    look.acts("NewDelegation.ends_at", late == 403);
}

fn in_bulk(look: &mut Look) {
    rule(look, &json!({}));
    let paths = [(); 2].map(|()| asked(look).0);
    let ids = paths.clone().map(|path| path.rsplit('/').next().expect("an id").to_owned());
    let decisions = json!({ "decisions": [
        { "id": ids[0], "verdict": "reject", "comment": "too much" },
        { "id": ids[1], "verdict": "approve", "version": 99 },
    ] });
    let staff = look.shop.staff();
    let answer = staff.post("/v1/approval-requests/decisions", &decisions).expect(200);
    let results = answer["results"].as_array().expect("results").clone();
    look.acts("ApprovalDecisions.decisions", results.len() == 2);
    look.acts("NewApprovalDecision.id", results[0]["id"] == ids[0].as_str());
    look.acts("NewApprovalDecision.version", results[1]["code"] == "stale");
    let rejected = staff.get(&paths[0]).expect(200);
    look.acts("NewApprovalDecision.verdict", rejected["status"] == "rejected");
    let said = &rejected["steps"][0]["decisions"][0];
    look.acts("NewApprovalDecision.comment", said["comment"] == "too much");
}
