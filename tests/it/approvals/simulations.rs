//! A rule is tried on stored orders before it is set: what it hits is what placing would have stopped.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::grants::tree::{order_in, shop_with_units};
use crate::sessions::on_behalf::id_of;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

const SIMULATIONS: &str = "/v1/approval-rules/simulations";

fn over(amount: &str, approvers: &Value) -> Value {
    json!({
        "name": "Over", "when": { "order_total_over": eur(amount) },
        "steps": [{ "approvers": approvers }],
    })
}

#[track_caller]
fn tried(by: &Actor, field: &str, rule: &Value) -> Answer {
    by.post(SIMULATIONS, &json!({ (field): rule })).expect(200)
}

fn minor(amount: &Value) -> i64 {
    amount["amount"].as_str().expect("an amount").replace('.', "").parse().expect("a number")
}

/// Thirty orders of Acme on ten days, by three of its members, some of them cancelled, and two of Globex.
fn thirty_orders(shop: &Shop) {
    shop.product("BOLT", "10.00");
    let members = [shop.buyer(), shop.other_buyer(), shop.company_admin()];
    for (bolts, by) in (1..=30).zip(members.iter().cycle()) {
        if bolts % 3 == 1 {
            shop.set_clock(&format!("2026-03-{:02}T09:00:00Z", 3 + bolts / 3));
        }
        let order = by.post("/v1/orders", &order_of(&[("BOLT", bolts)])).expect(201).id();
        if bolts % 7 == 0 {
            by.post(&format!("/v1/orders/{order}/cancel"), &json!({})).expect(200);
        }
    }
    for bolts in [1, 20] {
        let order = order_of(&[("BOLT", bolts)]);
        shop.stranger().post("/v1/orders", &order).expect(201);
    }
}

/// The orders that the caller lists, newest first.
#[track_caller]
fn listed(by: &Actor) -> Vec<Value> {
    by.get("/v1/orders?limit=100").expect(200).data().to_vec()
}

#[rstest]
fn a_simulation_agrees_with_an_independent_count(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    thirty_orders(&shop);
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let before = shop.last_sequence();
    let rule = over("150.00", &role("company_admin"));
    for (by, companies) in [(&admin, 1), (&staff, 2)] {
        let found = tried(by, "approval_rule", &rule);
        let orders = listed(by);
        let hit: Vec<&Value> =
            orders.iter().filter(|order| minor(&order["net_total"]) > 15_000).collect();
        assert_eq!(found["orders_seen"], orders.len(), "{found:?}");
        assert_eq!(found["orders_hit"], hit.len(), "{found:?}");
        assert_eq!(found["truncated"], false);
        let net: i64 = hit.iter().map(|order| minor(&order["net_total"])).sum();
        assert_eq!(minor(&found["net_hit"][0]), net);
        assert_eq!(found["by_company"].as_array().map(Vec::len), Some(companies));
        let sample = found["sample"].as_array().expect("orders");
        let named: Vec<_> = sample.iter().map(|one| (&one["order_id"], &one["number"])).collect();
        let expected: Vec<_> = hit.iter().map(|order| (&order["id"], &order["number"])).collect();
        assert_eq!(named, expected);
        assert_eq!(sample[0]["why"], "over 150.00 EUR");
    }
    // Nothing is stored.
    assert_eq!(staff.get("/v1/approval-rules").expect(200)["data"], json!([]));
    assert_eq!(shop.last_sequence(), before);
}

#[rstest]
fn the_approvers_are_those_that_placing_asks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    thirty_orders(&shop);
    let (admin, buyer) = (shop.company_admin(), shop.buyer());
    let asks = |found: &Answer| -> BTreeMap<String, i64> {
        let rows = found["by_approver"].as_array().expect("users").iter();
        let row = |row: &Value| {
            let user = row["user_id"].as_str().expect("a user").to_owned();
            (user, row["requests"].as_i64().expect("a number"))
        };
        rows.map(row).collect()
    };
    for approvers in [role("approver"), role("company_admin")] {
        let rule = over("150.00", &approvers);
        let found = asks(&tried(&admin, "approval_rule", &rule));
        // The rule is set, and each order is evaluated as it was placed.
        let path = admin.post("/v1/approval-rules", &rule).expect(201).id();
        let mut expected = BTreeMap::new();
        for order in listed(&admin) {
            let again = order_of(&[("BOLT", minor(&order["net_total"]) / 1000)]);
            let by = [&admin, &buyer, &shop.other_buyer()]
                .into_iter()
                .find(|by| order["placed_by"] == id_of(by))
                .expect("a member")
                .clone();
            let told = by.post("/v1/orders/evaluate", &again).expect(200);
            let steps = told["approval"]["steps"].as_array().expect("steps").iter();
            for user in steps.flat_map(|step| step["approvers"].as_array().expect("users")) {
                let user = user["user_id"].as_str().expect("a user").to_owned();
                *expected.entry(user).or_insert(0) += 1;
            }
        }
        assert_eq!(found, expected);
        assert!(found.values().sum::<i64>() > 5, "{found:?}");
        admin.delete(&format!("/v1/approval-rules/{path}")).expect(204);
    }
}

#[rstest]
fn limits_and_quantity_rules_are_tried_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    thirty_orders(&shop);
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let admins = id_of(&admin);
    let limit = json!({ "min_total": eur("50.00"), "max_total": eur("250.00") });
    let found = tried(&admin, "order_limit", &limit);
    // Less than five bolts, and more than twenty-five.
    assert_eq!((&found["orders_hit"], &found["by_approver"]), (&json!(4 + 5), &json!([])));
    let mut sample = found["sample"].as_array().expect("orders").iter();
    let largest = sample.find(|one| one["net"] == eur("300.00")).expect("the largest order");
    assert_eq!(largest["why"], "300.00 EUR net is more than the maximum order, 250.00 EUR");
    let mut asks = limit.clone();
    asks["on_violation"] = json!("require_approval");
    let found = tried(&admin, "order_limit", &asks);
    // Every third order is the administrator's own: 3, 27 and 30 bolts.
    assert_eq!(found["by_approver"], json!([{ "user_id": admins, "requests": 9 - 3 }]));

    // An operator's rule asks staff, and names them to staff alone.
    let found = tried(&staff, "order_limit", &asks);
    assert_eq!(found["orders_hit"], 4 + 5 + 1);
    assert_eq!(found["by_approver"], json!([{ "user_id": id_of(&staff), "requests": 10 }]));
    asks["owner"] = json!("operator");
    admin.post(SIMULATIONS, &json!({ "order_limit": asks })).refused(403, "operators_rule");

    let quantity = json!({ "sku": "BOLT", "min": 3, "increment": 3 });
    let found = tried(&admin, "quantity_rule", &quantity);
    assert_eq!(found["orders_hit"], 20);
    let mut operators = quantity.clone();
    operators["company_id"] = json!(shop.company());
    operators["owner"] = json!("operator");
    assert_eq!(tried(&staff, "quantity_rule", &operators)["orders_hit"], 20);
    // A company's own rule stands beside the operator's, and a second one of the operator's in its place.
    staff.post("/v1/quantity-rules", &operators).expect(201);
    assert_eq!(tried(&admin, "quantity_rule", &quantity)["orders_hit"], 20);
    assert_eq!(tried(&staff, "quantity_rule", &operators)["orders_hit"], 20);
    // No price list gave these orders their price.
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let of_list = json!({ "sku": "BOLT", "price_list_id": list, "min": 30 });
    assert_eq!(tried(&staff, "quantity_rule", &of_list)["orders_hit"], 0);
}

#[rstest]
fn the_days_are_those_of_the_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    thirty_orders(&shop);
    let seen = |days: Value| {
        let mut asked = json!({ "approval_rule": over("0.00", &role("approver")) });
        for (field, day) in days.as_object().into_iter().flatten() {
            asked[field] = day.clone();
        }
        let by = if asked["company_id"].is_null() { shop.company_admin() } else { shop.staff() };
        by.post(SIMULATIONS, &asked).expect(200).integer("/orders_seen")
    };
    // Three orders a day, from the third to the twelfth.
    assert_eq!(seen(json!({})), 30);
    assert_eq!(seen(json!({ "from": "2026-03-04", "until": "2026-03-05" })), 6);
    assert_eq!(seen(json!({ "until": "2026-03-03" })), 3);
    assert_eq!(seen(json!({ "from": "2026-03-12" })), 3);
    assert_eq!(seen(json!({ "company_id": shop.other_company() })), 2);
    shop.set_clock("2026-06-01T09:00:00Z");
    // The last 90 days begin on the fourth of March.
    assert_eq!(seen(json!({})), 27);
    assert_eq!(seen(json!({ "until": "2026-05-31" })), 30);
}

#[rstest]
fn a_units_orders_do_not_meet_the_companys_rules_that_it_cuts_off(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, staff) = (shop.company_admin(), shop.staff());
    for unit in [&units.north, &units.south] {
        order_in(&admin, unit, 20).expect(201);
    }
    let cut = json!({ "inherits_rules": false });
    admin.patch(&format!("/v1/business-units/{}", units.south), &cut).expect(200);
    let limit = json!({ "max_total": eur("100.00") });
    assert_eq!(tried(&admin, "order_limit", &limit)["orders_hit"], 1);
    assert_eq!(tried(&staff, "order_limit", &limit)["orders_hit"], 2);
}

#[rstest]
fn a_rule_is_refused_as_its_own_operation_refuses_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let usd = json!({ "amount": "5.00", "currency": "USD" });
    let mut rule = over("1.00", &role("approver"));
    let mut nobody = rule.clone();
    nobody["steps"][0]["approvers"] = json!({ "member_ids": [shop.cast().stranger.id] });
    rule["when"] = json!({ "line_total_over": usd });
    let mut gone = rule.clone();
    gone["when"] = json!({ "skus": ["GONE"] });
    let mut of_others = over("1.00", &role("approver"));
    of_others["company_id"] = json!(shop.other_company());
    let mut unknown = over("1.00", &role("approver"));
    unknown["color"] = json!("red");
    for (field, path, rule) in [
        ("approval_rule", "/v1/approval-rules", rule),
        ("approval_rule", "/v1/approval-rules", nobody),
        ("approval_rule", "/v1/approval-rules", gone),
        ("approval_rule", "/v1/approval-rules", of_others),
        ("approval_rule", "/v1/approval-rules", unknown),
        ("approval_rule", "/v1/approval-rules", json!({ "name": "No more" })),
        ("order_limit", "/v1/order-limits", json!({})),
        ("order_limit", "/v1/order-limits", json!({ "max_total": eur("-1.00") })),
        ("order_limit", "/v1/order-limits", json!({ "max_total": usd })),
        ("quantity_rule", "/v1/quantity-rules", json!({ "sku": "BOLT" })),
        ("quantity_rule", "/v1/quantity-rules", json!({ "sku": "GONE", "min": 2 })),
        ("quantity_rule", "/v1/quantity-rules", json!({ "sku": "BOLT", "min": 0 })),
    ] {
        let admin = shop.company_admin();
        let own = admin.post(path, &rule);
        let found = admin.post(SIMULATIONS, &json!({ (field): rule }));
        assert!(own.status >= 400, "{own:?}");
        assert_eq!((found.status, &found["code"]), (own.status, &own["code"]), "{found:?}");
        let errors = |answer: &Answer| answer["errors"].as_array().cloned().unwrap_or_default();
        for (own, found) in errors(&own).iter().zip(errors(&found)) {
            let pointer = own["pointer"].as_str().expect("a pointer");
            assert_eq!(found["pointer"], format!("/{field}{pointer}"), "{rule}");
        }
    }
}

#[rstest]
fn a_simulation_is_refused_by_itself(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let rule = over("1.00", &role("approver"));
    let with = |fields: Value| {
        let mut asked = json!({ "approval_rule": rule });
        for (field, value) in fields.as_object().into_iter().flatten() {
            asked[field] = value.clone();
        }
        asked
    };
    let limit = json!({ "max_total": eur("1.00") });
    let month = json!({ "max_total": eur("1.00"), "period": "month" });
    for (asked, status, code) in [
        (json!({}), 422, "one_rule"),
        (with(json!({ "order_limit": limit })), 422, "one_rule"),
        (json!({ "order_limit": month }), 422, "period_not_simulated"),
        (with(json!({ "from": "2026-03-02", "until": "2026-03-01" })), 422, "bad_validity"),
        (with(json!({ "from": "2026-02-30" })), 422, ""),
        (with(json!({ "company_id": shop.other_company() })), 404, "not_found"),
        (with(json!({ "price_list": 1 })), 400, "unknown_field"),
    ] {
        let refused = admin.post(SIMULATIONS, &asked).expect(status);
        if !code.is_empty() {
            assert_eq!(refused["code"], code, "{refused:?}");
        }
    }
    let mut other = with(json!({ "company_id": shop.other_company() }));
    other["approval_rule"]["company_id"] = json!(shop.company());
    staff.post(SIMULATIONS, &other).refused(422, "another_company");
    for by in [shop.buyer(), shop.approver()] {
        by.post(SIMULATIONS, &with(json!({}))).refused(403, "forbidden");
    }
    shop.order(&[("BOLT", 2)]);
    assert_eq!(shop.stranger().post(SIMULATIONS, &with(json!({}))).expect(200)["orders_seen"], 0);
}
