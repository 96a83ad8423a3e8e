//! Rules with a unit, a calendar or a new address are tried as they are set, and ask those that may approve.

use rstest::rstest;
use serde_json::json;

use super::role;
use super::simulations::{SIMULATIONS, over, tried};
use crate::calendars::office;
use crate::grants::tree::{order_in, shop_with_units};
use crate::sessions::on_behalf::id_of;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn a_rule_of_a_unit_is_tried_on_its_orders(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, staff) = (shop.company_admin(), shop.staff());
    for unit in [&units.north1, &units.south] {
        order_in(&admin, unit, 20).expect(201);
    }
    let calendar = admin.post("/v1/calendars", &office("UTC")).expect(201).id();
    for (by, owner) in [(&admin, "company"), (&staff, "company"), (&staff, "operator")] {
        let of = json!({ "company_id": shop.company(), "owner": owner, "unit_id": units.north });
        let mut rule = over("100.00", &role("approver"));
        let mut limit = json!({ "max_total": eur("100.00") });
        let mut quantity = json!({ "sku": "BOLT", "max": 10 });
        for (field, value) in of.as_object().into_iter().flatten() {
            for draft in [&mut rule, &mut limit, &mut quantity] {
                draft[field] = value.clone();
            }
        }
        rule["calendar_id"] = json!(calendar);
        rule["tolerance"] = json!({ "percent": "5" });
        assert_eq!(tried(by, "approval_rule", &rule)["orders_hit"], 1, "{owner}");
        assert_eq!(tried(by, "order_limit", &limit)["orders_hit"], 1, "{owner}");
        assert_eq!(tried(by, "quantity_rule", &quantity)["orders_hit"], 1, "{owner}");
    }
    let of_others = json!({ "max_total": eur("1.00"), "unit_id": units.north });
    let asked = json!({ "order_limit": of_others });
    shop.stranger().post(SIMULATIONS, &asked).refused(404, "not_found");
}

#[rstest]
fn an_address_is_new_as_it_was_when_the_order_was_placed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for (hour, city) in [(9, "Lyon"), (10, "Lyon"), (11, "Paris"), (12, "Lyon"), (13, "")] {
        shop.set_clock(&format!("2026-03-03T{hour:02}:00:00Z"));
        let mut order = order_of(&[("BOLT", 1)]);
        if !city.is_empty() {
            order["ship_to"] = json!({ "line1": "Rue 1", "city": city, "country": "FR" });
        }
        shop.buyer().post("/v1/orders", &order).expect(201);
    }
    let rule = json!({
        "name": "New address", "when": { "new_ship_to": true },
        "steps": [{ "approvers": role("approver") }],
    });
    let found = tried(&shop.company_admin(), "approval_rule", &rule);
    assert_eq!((&found["orders_seen"], &found["orders_hit"]), (&json!(5), &json!(2)));
}

/// An approver with a limit below the net is not asked; the administrator stands in.
#[rstest]
fn those_that_may_approve_are_asked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().approver.id);
    shop.staff().patch(&member, &json!({ "approval_limit": eur("150.00") })).expect(200);
    let (admin, rule) = (shop.company_admin(), over("50.00", &role("approver")));
    for bolts in [10, 20] {
        shop.order(&[("BOLT", bolts)]);
    }
    let found = tried(&admin, "approval_rule", &rule);
    let mut asked: Vec<_> = found["by_approver"].as_array().expect("users").clone();
    asked.sort_by_key(|row| row["user_id"] == id_of(&admin));
    let row = |user: String| json!({ "user_id": user, "requests": 1 });
    assert_eq!(asked, [row(id_of(&shop.approver())), row(id_of(&admin))]);
    admin.post("/v1/approval-rules", &rule).expect(201);
    for (bolts, by, fallback) in
        [(10, shop.approver(), json!(null)), (20, admin.clone(), json!("administrators"))]
    {
        let told = shop.buyer().post("/v1/orders/evaluate", &order_of(&[("BOLT", bolts)]));
        let step = told.expect(200)["approval"]["steps"][0].clone();
        assert_eq!(step["fallback"], fallback, "{step}");
        assert_eq!(step["approvers"][0]["user_id"], id_of(&by), "{step}");
        assert_eq!(step["approvers"].as_array().map(Vec::len), Some(1), "{step}");
    }
}
