//! Quotas of a business unit: they count the orders of the unit and of those below it, and bind no other.

use rstest::rstest;
use serde_json::{Value, json};

use super::quotas::{limit, sums};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

fn unit(shop: &Shop, name: &str, parent: Option<&str>) -> String {
    let unit = json!({ "name": name, "kind": "division", "parent_id": parent });
    shop.company_admin().post("/v1/business-units", &unit).expect(201).id()
}

/// An order of bolts of 10.00 for the unit.
fn order(shop: &Shop, unit: Option<&str>, quantity: i64) -> Answer {
    let mut order = order_of(&[("BOLT", quantity)]);
    order["business_unit_id"] = json!(unit);
    shop.buyer().post("/v1/orders", &order)
}

#[rstest]
fn a_unit_and_those_below_it_count_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("operator", "company")] owner: &str,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = unit(&shop, "North", None);
    let (below, south) = (unit(&shop, "Shop A", Some(&north)), unit(&shop, "South", None));
    // The account opens with the orders of the period that the unit has: neither another unit's nor the company's.
    for at in [Some(&*below), Some(&*south), None] {
        order(&shop, at, 2).expect(201);
    }
    let quota = json!({
        "unit_id": north, "owner": owner, "max_total": eur("60.00"), "period": "year",
    });
    let path = limit(&shop, &quota);
    assert_eq!(shop.staff().get(&path).expect(200)["unit_id"], json!(north));
    order(&shop, Some(&north), 3).expect(201);
    assert_eq!(sums(&shop), ["0 5000 none"]);
    order(&shop, Some(&below), 2).refused(409, "quota_exceeded");
    for at in [Some(&*south), None] {
        order(&shop, at, 9).expect(201);
    }
    order(&shop, Some(&below), 1).expect(201);
    assert_eq!(sums(&shop), ["0 6000 none"]);
    let deleted = shop.company_admin().delete(&format!("/v1/business-units/{north}"));
    deleted.refused(409, "unit_in_use");
    // A unit that moves away is counted no more; what it took stays.
    let moved = json!({ "parent_id": south });
    shop.company_admin().patch(&format!("/v1/business-units/{below}"), &moved).expect(200);
    order(&shop, Some(&below), 9).expect(201);
    assert_eq!(sums(&shop), ["0 6000 none"]);
}

/// Each unit below, and each member, has an account of its own.
#[rstest]
fn per_unit_within_a_unit(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = unit(&shop, "North", None);
    let (a, b) = (unit(&shop, "Shop A", Some(&north)), unit(&shop, "Shop B", Some(&north)));
    let quota = json!({
        "unit_id": north, "max_quantity": 5, "sku": "BOLT", "period": "month", "per": "unit",
    });
    limit(&shop, &quota);
    for at in [&a, &b] {
        order(&shop, Some(at), 5).expect(201);
        order(&shop, Some(at), 1).refused(409, "quota_exceeded");
    }
    order(&shop, None, 9).expect(201);
    assert_eq!(sums(&shop), ["0 5 none", "0 5 none"]);
}

/// A unit that cuts the company's rules off cuts off those of a unit above it, and not those of the operator.
#[rstest]
fn a_unit_below_cuts_the_companys_quota_off(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = unit(&shop, "North", None);
    let free = unit(&shop, "Free", Some(&north));
    let cut = |unit: &str| {
        let change = json!({ "inherits_rules": false });
        shop.company_admin().patch(&format!("/v1/business-units/{unit}"), &change).expect(200);
    };
    cut(&free);
    // A cut at the unit of the quota is no cut below it.
    cut(&north);
    order(&shop, Some(&free), 2).expect(201);
    order(&shop, Some(&north), 2).expect(201);
    let quota = |owner: &str| {
        let quota = json!({
            "unit_id": north, "owner": owner, "max_total": eur("30.00"), "period": "month",
        });
        limit(&shop, &quota)
    };
    quota("company");
    order(&shop, Some(&free), 9).expect(201);
    order(&shop, Some(&north), 1).expect(201);
    assert_eq!(sums(&shop), ["0 3000 none"]);
    order(&shop, Some(&north), 1).refused(409, "quota_exceeded");
    quota("operator");
    order(&shop, Some(&free), 1).refused(409, "quota_exceeded");
}

#[rstest]
fn another_companys_unit_is_not_found(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let north = unit(&shop, "North", None);
    let quota = json!({
        "company_id": shop.other_company(), "unit_id": north, "max_total": eur("30.00"),
        "period": "month",
    });
    shop.staff().post("/v1/order-limits", &quota).refused(404, "not_found");
    let listed = shop.staff().get("/v1/order-limits").expect(200);
    assert_eq!(listed.data(), [] as [Value; 0]);
}
