//! A rule is tried on stored orders before it is set: what it hits is what placing would have stopped.

mod refused;

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

pub(super) const SIMULATIONS: &str = "/v1/approval-rules/simulations";

pub(super) fn over(amount: &str, approvers: &Value) -> Value {
    json!({
        "name": "Over", "when": { "order_total_over": eur(amount) },
        "steps": [{ "approvers": approvers }],
    })
}

#[track_caller]
pub(super) fn tried(by: &Actor, field: &str, rule: &Value) -> Answer {
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
    // Two of the three members are buyers.
    let mut of_buyers = over("0.00", &role("company_admin"));
    of_buyers["when"]["requester_roles"] = json!(["buyer"]);
    assert_eq!(tried(&admin, "approval_rule", &of_buyers)["orders_hit"], 20);
    // Nothing is stored.
    assert_eq!(staff.get("/v1/approval-rules").expect(200)["data"], json!([]));
    assert_eq!(shop.last_sequence(), before);
}

/// The members that may approve an order of this one over 150.00. Each is tried on an order of its own.
#[track_caller]
fn deciders(shop: &Shop, by: &Actor) -> Vec<String> {
    let decides = |member: &Actor| {
        let order = by.post("/v1/orders", &order_of(&[("BOLT", 16)])).expect(201);
        let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
        let status = member.post(&path, &json!({})).status;
        assert!([200, 403, 404].contains(&status), "{status}");
        status == 200
    };
    let members = [shop.company_admin(), shop.approver(), shop.buyer(), shop.other_buyer()];
    members.iter().filter(|member| decides(member)).map(id_of).collect()
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
        let orders = listed(&admin);
        // The rule is set, and members try to approve new orders of each buyer.
        let path = admin.post("/v1/approval-rules", &rule).expect(201).id();
        let mut expected = BTreeMap::new();
        for by in [&admin, &buyer, &shop.other_buyer()] {
            let user = id_of(by);
            let own = orders.iter().filter(|order| order["placed_by"] == user);
            let hit = own.filter(|order| minor(&order["net_total"]) > 15_000).count();
            for user in deciders(&shop, by) {
                *expected.entry(user).or_insert(0) += i64::try_from(hit).expect("few orders");
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
