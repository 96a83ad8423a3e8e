//! Order limits, quantity rules, cost centres and budgets.

use serde_json::{Value, json};

use super::Look;
use crate::support::answer::Answer;
use crate::support::builders::{cost_centre, eur, order_of};

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    limits(look);
    quantities(look);
    cost_centres(look);
    units(look);
}

/// Rules and a cost centre of North bind, or serve, its orders and no others.
fn units(look: &mut Look) {
    let (staff, admin) = (look.shop.staff(), look.shop.company_admin());
    let [north, south] = ["Nord", "Sud"].map(|name| {
        let unit = json!({ "name": name, "kind": "division" });
        admin.post("/v1/business-units", &unit).expect(201).id()
    });
    let outcome = |unit: &str, centre: Option<&str>| {
        let mut order = order_of(&[("BOLT", 1)]);
        order["business_unit_id"] = json!(unit);
        order["cost_centre"] = json!(centre);
        admin.post("/v1/orders/evaluate", &order).expect(200).text("/outcome")
    };
    let limit = json!({ "max_total": eur("1.00"), "unit_id": north });
    let limit = admin.post("/v1/order-limits", &limit).expect(201).id();
    let both = [outcome(&north, None), outcome(&south, None)];
    look.acts("NewOrderLimit.unit_id", both == ["deny", "allow"]);
    staff.delete(&format!("/v1/order-limits/{limit}")).expect(204);
    let steps = json!([{ "approvers": { "role": "approver" } }]);
    let rule = json!({ "name": "North", "when": {}, "steps": steps, "unit_id": north });
    let rule = admin.post("/v1/approval-rules", &rule).expect(201).id();
    let both = [outcome(&north, None), outcome(&south, None)];
    look.acts("NewApprovalRule.unit_id", both == ["require_approval", "allow"]);
    staff.delete(&format!("/v1/approval-rules/{rule}")).expect(204);
    let centre = json!({ "code": "NORTH", "name": "North", "unit_id": north });
    admin.post("/v1/cost-centres", &centre).expect(201);
    let both = [outcome(&north, Some("NORTH")), outcome(&south, Some("NORTH"))];
    look.acts("NewCostCentre.unit_id", both == ["allow", "deny"]);
}

/// Evaluates an order of this many bolts.
fn evaluated(look: &Look, bolts: i64) -> Answer {
    look.shop.buyer().post("/v1/orders/evaluate", &order_of(&[("BOLT", bolts)])).expect(200)
}

fn limits(look: &mut Look) {
    let staff = look.shop.staff();
    let set = |look: &Look, of: &str, fields: Value| {
        let mut limit = fields;
        limit["company_id"] = json!(of);
        format!(
            "/v1/order-limits/{}",
            look.shop.staff().post("/v1/order-limits", &limit).expect(201).id()
        )
    };
    let acme = look.shop.company();
    let theirs = set(look, look.shop.other_company(), json!({ "max_total": eur("1.00") }));
    look.acts("NewOrderLimit.company_id", evaluated(look, 1)["outcome"] == "allow");
    staff.delete(&theirs).expect(204);
    let least = set(look, acme, json!({ "min_total": eur("20.00") }));
    let too_low = evaluated(look, 1);
    look.acts("NewOrderLimit.min_total", too_low["errors"][0]["code"] == "order_total_too_low");
    staff.delete(&least).expect(204);
    let most = set(look, acme, json!({ "max_total": eur("20.00"), "owner": "operator" }));
    let too_high = evaluated(look, 3);
    look.acts("NewOrderLimit.max_total", too_high["errors"][0]["code"] == "order_total_too_high");
    let ended = look.shop.company_admin().delete(&most);
    look.acts("NewOrderLimit.owner", ended["code"] == "operators_rule");
    staff.delete(&most).expect(204);
    let steps = json!([{ "approvers": { "role": "buyer" } }]);
    let asks = json!({
        "max_total": eur("20.00"), "on_violation": "require_approval", "steps": steps,
    });
    let asks = set(look, acme, asks);
    look.acts("NewOrderLimit.on_violation", evaluated(look, 3)["outcome"] == "require_approval");
    let order = order_of(&[("BOLT", 3)]);
    look.acts("NewOrderLimit.steps", first_approver(look, &order) == "buyer");
    staff.patch(&asks, &json!({ "steps": [] })).expect(200);
    look.acts("OrderLimitUpdate.steps", first_approver(look, &order) == "company_admin");
    staff.patch(&asks, &json!({ "on_violation": "deny" })).expect(200);
    look.acts("OrderLimitUpdate.on_violation", evaluated(look, 3)["outcome"] == "deny");
    staff.patch(&asks, &json!({ "max_total": eur("30.00") })).expect(200);
    look.acts("OrderLimitUpdate.max_total", evaluated(look, 3)["outcome"] == "allow");
    staff.patch(&asks, &json!({ "max_total": null, "min_total": eur("40.00") })).expect(200);
    let too_low = evaluated(look, 3)["errors"][0]["code"] == "order_total_too_low";
    look.acts("OrderLimitUpdate.min_total", too_low);
    staff.delete(&asks).expect(204);
    // Six were ordered before.
    let pieces = json!({ "sku": "BOLT", "max_quantity": 9, "period": "month" });
    let pieces = set(look, acme, pieces);
    let (few, many) = (evaluated(look, 3), evaluated(look, 4));
    look.acts("NewOrderLimit.max_quantity", few["outcome"] == "allow");
    look.acts("NewOrderLimit.sku", many["errors"][0]["code"] == "quota_exceeded");
    look.shop.order(&[("BOLT", 2)]);
    look.acts("NewOrderLimit.period", evaluated(look, 2)["outcome"] == "deny");
    staff.patch(&pieces, &json!({ "max_quantity": 10 })).expect(200);
    look.acts("OrderLimitUpdate.max_quantity", evaluated(look, 2)["outcome"] == "allow");
    staff.delete(&pieces).expect(204);
    let each = json!({ "max_total": eur("20.00"), "period": "month", "per": "member" });
    let each = set(look, acme, each);
    let order = order_of(&[("BOLT", 2)]);
    let other = look.shop.other_buyer().post("/v1/orders/evaluate", &order).expect(200);
    let own = evaluated(look, 2)["outcome"] == "deny";
    look.acts("NewOrderLimit.per", own && other["outcome"] == "allow");
    staff.delete(&each).expect(204);
}

/// The role that decides first about this order.
fn first_approver(look: &Look, order: &Value) -> Value {
    let order = look.shop.buyer().post("/v1/orders", order).expect(201);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    look.shop.staff().get(&path).expect(200)["steps"][0]["approver_role"].clone()
}

fn quantities(look: &mut Look) {
    let staff = look.shop.staff();
    look.shop.product("NUT", "1.00");
    let set = |fields: Value| {
        let mut rule = fields;
        if rule["sku"].is_null() {
            rule["sku"] = json!("BOLT");
        }
        if rule["price_list_id"].is_null() && rule["company_id"].is_null() {
            rule["company_id"] = json!(look.shop.company());
        }
        format!("/v1/quantity-rules/{}", staff.post("/v1/quantity-rules", &rule).expect(201).id())
    };
    let code = |look: &Look, bolts| evaluated(look, bolts)["errors"][0]["code"].clone();
    let gone = |path: &str| drop(staff.delete(path).expect(204));
    let others = [
        set(json!({ "sku": "NUT", "min": 5 })),
        set(json!({ "company_id": look.shop.other_company(), "min": 5 })),
    ];
    let free = evaluated(look, 1)["outcome"] == "allow";
    let rule = set(json!({ "min": 5 }));
    let min = code(look, 4) == "quantity_below_minimum";
    staff.patch(&rule, &json!({ "min": 2, "max": 5 })).expect(200);
    let changed = code(look, 1) == "quantity_below_minimum" && code(look, 2).is_null();
    let changed_max = code(look, 6) == "quantity_above_maximum";
    staff.patch(&rule, &json!({ "min": null, "max": null, "increment": 3 })).expect(200);
    let changed_increment = code(look, 4) == "quantity_not_a_multiple" && code(look, 6).is_null();
    staff.patch(&rule, &json!({ "on_violation": "require_approval" })).expect(200);
    let changed_effect = evaluated(look, 4)["outcome"] == "require_approval";
    let order = order_of(&[("BOLT", 4)]);
    let steps = json!([{ "approvers": { "role": "buyer" } }]);
    staff.patch(&rule, &json!({ "steps": steps })).expect(200);
    let changed_steps = first_approver(look, &order) == "buyer";
    gone(&rule);
    let rule = set(json!({ "min": 5, "on_violation": "require_approval", "steps": steps }));
    let own_steps = first_approver(look, &order) == "buyer";
    gone(&rule);
    let rule = set(json!({ "max": 3 }));
    let max = code(look, 4) == "quantity_above_maximum";
    gone(&rule);
    let rule = set(json!({ "increment": 3, "on_violation": "require_approval" }));
    let increment = evaluated(look, 4)["outcome"] == "require_approval";
    gone(&rule);
    let rule = set(json!({ "min": 9, "owner": "operator" }));
    let owner = look.shop.company_admin().delete(&rule)["code"] == "operators_rule";
    gone(&rule);
    let unit = json!({ "name": "Depot", "kind": "location" });
    let unit = look.shop.company_admin().post("/v1/business-units", &unit).expect(201).id();
    let rule = set(json!({ "unit_id": unit, "max": 3 }));
    let of_unit = |unit: &str| {
        let mut order = order_of(&[("BOLT", 4)]);
        order["business_unit_id"] = json!(unit);
        look.shop.buyer().post("/v1/orders/evaluate", &order).expect(200)["outcome"].clone()
    };
    let by_unit = of_unit(&unit) == "deny" && code(look, 4).is_null();
    gone(&rule);
    others.iter().for_each(|rule| gone(rule));
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "10.00" }] },
    ] });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    let rule = set(json!({ "price_list_id": list, "min": 7 }));
    let of_list = code(look, 6) == "quantity_below_minimum";
    gone(&rule);
    for (field, effect) in [
        ("NewQuantityRule.sku", free),
        ("NewQuantityRule.company_id", free),
        ("NewQuantityRule.price_list_id", of_list),
        ("NewQuantityRule.owner", owner),
        ("NewQuantityRule.unit_id", by_unit),
        ("NewQuantityRule.min", min),
        ("NewQuantityRule.max", max),
        ("NewQuantityRule.increment", increment),
        ("NewQuantityRule.on_violation", increment),
        ("NewQuantityRule.steps", own_steps),
        ("QuantityRuleUpdate.steps", changed_steps),
        ("QuantityRuleUpdate.min", changed),
        ("QuantityRuleUpdate.max", changed_max),
        ("QuantityRuleUpdate.increment", changed_increment),
        ("QuantityRuleUpdate.on_violation", changed_effect),
    ] {
        look.acts(field, effect);
    }
}

fn cost_centres(look: &mut Look) {
    let staff = look.shop.staff();
    let new = json!({ "company_id": look.shop.other_company(), "code": "IT", "name": "Computers" });
    let made = staff.post("/v1/cost-centres", &new).expect(201);
    let path = format!("/v1/cost-centres/{}", made.id());
    let theirs = look.shop.stranger();
    let read = theirs.get(&path);
    look.acts("NewCostCentre.company_id", read.status == 200);
    look.told("NewCostCentre", &["name"], &new, &read.body);
    let company = look.shop.other_company();
    let order = |code: &str| {
        let lines = json!([{ "sku": "BOLT", "quantity": 1 }]);
        let order = json!({ "company_id": company, "cost_centre": code, "lines": lines });
        staff.post("/v1/orders/evaluate", &order).expect(200)["outcome"].clone()
    };
    let (known, unknown) = (order("IT"), order("HR"));
    look.acts("NewCostCentre.code", known == "allow" && unknown == "deny");
    let change = json!({ "name": "IT", "active": false });
    theirs.patch(&path, &change).expect(200);
    look.told("CostCentreUpdate", &["name"], &change, &theirs.get(&path).body);
    let outcome = order("IT");
    look.acts("CostCentreUpdate.active", outcome == "deny");
    split(look);
    budgets(look);
}

/// A line's own cost centres, and whether one is required.
fn split(look: &mut Look) {
    let (admin, buyer) = (look.shop.company_admin(), look.shop.buyer());
    let parts = json!([
        { "cost_centre": "A", "amount": eur("4.00") }, { "cost_centre": "B", "amount": eur("6.00") },
    ]);
    let lines = json!([
        { "sku": "BOLT", "quantity": 1, "cost_centre": "A" },
        { "sku": "BOLT", "quantity": 1, "allocations": parts },
        { "sku": "BOLT", "quantity": 1, "allocations": [{ "cost_centre": "A", "percent": "100" }] },
    ]);
    let placed = buyer.post("/v1/orders", &json!({ "lines": lines })).expect(201);
    let lines = &placed["lines"];
    look.acts("NewOrderLine.cost_centre", lines[0]["allocations"][0]["cost_centre"] == "A");
    look.acts("NewOrderLine.allocations", lines[1]["allocations"][1]["cost_centre"] == "B");
    look.acts("NewLineAllocation.cost_centre", lines[1]["allocations"][0]["cost_centre"] == "A");
    look.acts("NewLineAllocation.amount", lines[1]["allocations"][0]["amount"] == eur("4.00"));
    look.acts("NewLineAllocation.percent", lines[2]["allocations"][0]["percent"] == "100");
    let company = format!("/v1/companies/{}", look.shop.company());
    cost_centre(&admin, "A");
    admin.patch(&company, &json!({ "cost_centres_required": true })).expect(200);
    let refused = buyer.post("/v1/orders", &order_of(&[("BOLT", 1)]));
    look.acts("CompanyUpdate.cost_centres_required", refused["code"] == "missing_cost_centre");
    admin.patch(&company, &json!({ "cost_centres_required": false })).expect(200);
}

fn budgets(look: &mut Look) {
    let admin = look.shop.company_admin();
    let centre = cost_centre(&admin, "BUDGET");
    let set = |fields: &Value| {
        let mut budget = json!({
            "cost_centre_id": centre, "amount": eur("50.00"), "period": "year", "on_exceeded": "block",
        });
        for (field, value) in fields.as_object().into_iter().flatten() {
            budget[field] = value.clone();
        }
        let made = admin.post("/v1/budgets", &budget).expect(201);
        (format!("/v1/budgets/{}", made.id()), made)
    };
    let end = |path: &str| admin.patch(path, &json!({ "active": false })).expect(200);
    let ask = |bolts: i64| {
        let lines = json!([{ "sku": "BOLT", "quantity": bolts, "cost_centre": "BUDGET" }]);
        admin.post("/v1/orders/evaluate", &json!({ "lines": lines })).expect(200)
    };
    let (path, made) = set(&json!({ "warn_at_percent": "40" }));
    look.acts("NewBudget.cost_centre_id", made["cost_centre_id"] == json!(centre));
    look.acts("NewBudget.period", made["period_end"] == "2026-12-31");
    look.acts("NewBudget.amount", ask(6)["errors"][0]["code"] == "budget_exceeded");
    look.acts("NewBudget.on_exceeded", ask(6)["outcome"] == "deny");
    look.acts("NewBudget.warn_at_percent", ask(2)["warnings"][0]["code"] == "budget_warning");
    admin.patch(&path, &json!({ "amount": eur("60.00") })).expect(200);
    look.acts("BudgetUpdate.amount", ask(6)["outcome"] == "allow");
    admin.patch(&path, &json!({ "on_exceeded": "warn" })).expect(200);
    look.acts("BudgetUpdate.on_exceeded", ask(7)["outcome"] == "allow");
    let steps = json!([{ "approvers": { "role": "approver" } }]);
    let asks = json!({ "on_exceeded": "require_approval", "steps": steps });
    admin.patch(&path, &asks).expect(200);
    let order = json!({ "lines": [{ "sku": "BOLT", "quantity": 7, "cost_centre": "BUDGET" }] });
    look.acts("BudgetUpdate.steps", first_approver(look, &order) == "approver");
    let ended = admin.patch(&path, &json!({ "valid_until": "2026-03-01" })).expect(200);
    look.acts("BudgetUpdate.valid_until", ended["period_start"] == Value::Null);
    admin.patch(&path, &json!({ "valid_until": null, "on_exceeded": "block" })).expect(200);
    let before = ask(7)["outcome"].clone();
    end(&path);
    look.acts("BudgetUpdate.active", before == "deny" && ask(7)["outcome"] == "allow");
    let days =
        json!({ "period": "custom", "valid_from": "2026-03-02", "valid_until": "2026-03-05" });
    let (path, made) = set(&days);
    look.acts("NewBudget.valid_from", made["period_start"] == "2026-03-02");
    look.acts("NewBudget.valid_until", made["period_end"] == "2026-03-05");
    end(&path);
    let asks = json!({ "amount": eur("0.00"), "on_exceeded": "require_approval", "steps": steps });
    let (path, _) = set(&asks);
    look.acts("NewBudget.steps", first_approver(look, &order) == "approver");
    end(&path);
}
