//! Rules and cost centres of a unit.

use rstest::rstest;
use serde_json::{Value, json};

use crate::grants::tree::{UNITS, UNKNOWN, add_units, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// An order limit of one euro for a unit, and its path.
#[track_caller]
fn limit(by: &Actor, unit: &str, fields: &Value) -> String {
    let mut limit = json!({ "max_total": eur("1.00"), "unit_id": unit });
    for (field, value) in fields.as_object().into_iter().flatten() {
        limit[field] = value.clone();
    }
    let made = by.post("/v1/order-limits", &limit).expect(201);
    assert_eq!(made["unit_id"], unit);
    format!("/v1/order-limits/{}", made.id())
}

fn inherit_rules(shop: &Shop, unit: &str, inherits: bool) {
    let change = json!({ "inherits_rules": inherits });
    shop.company_admin().patch(&format!("{UNITS}/{unit}"), &change).expect(200);
}

/// The outcomes of orders for North, North 1, North 2, South and the company itself.
#[track_caller]
fn outcomes(shop: &Shop, units: [&str; 4]) -> [String; 5] {
    let decided = |unit: Option<&str>| {
        let mut order = order_of(&[("BOLT", 1)]);
        order["business_unit_id"] = json!(unit);
        let evaluated = shop.company_admin().post("/v1/orders/evaluate", &order);
        evaluated.expect(200).text("/outcome")
    };
    [Some(units[0]), Some(units[1]), Some(units[2]), Some(units[3]), None].map(decided)
}

#[rstest]
fn a_limit_of_a_unit_binds_there_and_below(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let all = [&*units.north, &units.north1, &units.north2, &units.south];
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let path = limit(&admin, &units.north, &json!({}));
    assert_eq!(outcomes(&shop, all), ["deny", "deny", "deny", "allow", "allow"]);
    // North 1 frees itself of the company's rules from above, and of none of its own.
    inherit_rules(&shop, &units.north1, false);
    assert_eq!(outcomes(&shop, all), ["deny", "allow", "deny", "allow", "allow"]);
    let own = limit(&admin, &units.north1, &json!({}));
    assert_eq!(outcomes(&shop, all), ["deny", "deny", "deny", "allow", "allow"]);
    for path in [&path, &own] {
        admin.delete(path).expect(204);
    }
    // Nor of the operator's.
    let operators = json!({ "company_id": shop.company(), "owner": "operator" });
    let path = limit(&staff, &units.north, &operators);
    assert_eq!(outcomes(&shop, all), ["deny", "deny", "deny", "allow", "allow"]);
    admin.delete(&path).refused(403, "operators_rule");
    staff.delete(&path).expect(204);
}

#[rstest]
fn an_approval_rule_of_a_unit_asks_there_and_below(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "name": "North", "when": {}, "unit_id": units.north,
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    let made = shop.company_admin().post("/v1/approval-rules", &rule).expect(201);
    assert_eq!(made["unit_id"], json!(units.north));
    let all = [&*units.north, &units.north1, &units.north2, &units.south];
    let asks = "require_approval";
    assert_eq!(outcomes(&shop, all), [asks, asks, asks, "allow", "allow"]);
    inherit_rules(&shop, &units.north2, false);
    assert_eq!(outcomes(&shop, all), [asks, asks, "allow", "allow", "allow"]);
    let order = order_in(&shop.company_admin(), &units.north1, 1).expect(201);
    assert_eq!(order["status"], "pending_approval");
}

/// The rest of an order meets the rules that bind its unit, and no others.
#[rstest]
fn a_cancellation_meets_the_rules_of_the_orders_unit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let orders =
        [&units.north1, &units.south].map(|unit| order_in(&admin, unit, 9).expect(201).id());
    let least = json!({ "max_total": null, "min_total": eur("50.00") });
    limit(&admin, &units.north, &least);
    let cut = json!({ "lines": [{ "line_number": 1, "quantity": 8 }] });
    let [north, south] =
        orders.map(|order| admin.post(&format!("/v1/orders/{order}/cancel"), &cut));
    let refused = north.refused(409, "cancellation_breaks_terms");
    assert_eq!(refused.text("/errors/0/code"), "order_total_too_low");
    south.expect(200);
    let pairs = json!({ "sku": "BOLT", "increment": 2, "unit_id": units.north });
    let orders =
        [&units.north1, &units.south].map(|unit| order_in(&admin, unit, 8).expect(201).id());
    admin.post("/v1/quantity-rules", &pairs).expect(201);
    let cut = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    let [north, south] =
        orders.map(|order| admin.post(&format!("/v1/orders/{order}/cancel"), &cut));
    let refused = north.refused(409, "cancellation_breaks_terms");
    assert_eq!(refused.text("/errors/0/code"), "quantity_not_a_multiple");
    south.expect(200);
}

#[rstest]
fn a_cost_centre_of_a_unit_is_for_its_orders(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let centre = json!({ "code": "WINDOWS", "name": "Windows", "unit_id": units.north });
    let made = admin.post("/v1/cost-centres", &centre).expect(201);
    assert_eq!(made["unit_id"], json!(units.north));
    let rename = json!({ "name": "Shop windows" });
    let path = format!("/v1/cost-centres/{}", made.id());
    assert_eq!(admin.patch(&path, &rename).expect(200)["unit_id"], json!(units.north));
    let place = |unit: Option<&str>| {
        let mut order = order_of(&[("BOLT", 1)]);
        order["business_unit_id"] = json!(unit);
        order["cost_centre"] = json!("WINDOWS");
        admin.post("/v1/orders", &order)
    };
    for unit in [&units.north, &units.north1] {
        place(Some(unit)).expect(201);
    }
    for unit in [Some(units.south.as_str()), None] {
        place(unit).refused(422, "unknown_cost_centre");
    }
}

#[rstest]
fn a_rule_names_a_unit_of_its_company_and_keeps_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let units = add_units(&shop);
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let bodies = |unit: &str| {
        let steps = json!([{ "approvers": { "role": "approver" } }]);
        [
            ("/v1/order-limits", json!({ "max_total": eur("1.00"), "unit_id": unit })),
            (
                "/v1/order-limits",
                json!({ "max_total": eur("1.00"), "period": "month", "unit_id": unit }),
            ),
            ("/v1/quantity-rules", json!({ "sku": "BOLT", "min": 2, "unit_id": unit })),
            (
                "/v1/approval-rules",
                json!({ "name": "A", "when": {}, "steps": steps, "unit_id": unit }),
            ),
            ("/v1/cost-centres", json!({ "code": "IT", "name": "IT", "unit_id": unit })),
        ]
    };
    // Another company's, and one of a rule for all companies.
    for (path, mut body) in bodies(&units.south) {
        body["company_id"] = json!(shop.other_company());
        staff.post(path, &body).refused(404, "not_found");
    }
    let [(path, body), ..] = bodies(&units.south);
    staff.post(path, &body).refused(404, "not_found");
    for (path, body) in bodies(UNKNOWN) {
        admin.post(path, &body).refused(404, "not_found");
    }
    let paths = bodies(&units.south).map(|(path, body)| {
        let made = admin.post(path, &body).expect(201);
        format!("{path}/{}", made.id())
    });
    let unit = format!("{UNITS}/{}", units.south);
    let [rules @ .., _] = &paths;
    for path in rules {
        admin.delete(&unit).refused(409, "unit_in_use");
        admin.delete(path).expect(204);
    }
    // A cost centre is not deleted, and neither is its unit.
    admin.delete(&unit).refused(409, "unit_in_use");
}
