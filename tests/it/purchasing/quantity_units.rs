//! Quantity rules of a business unit: they bind orders of the unit and of those below it, beside the rules of the whole
//! company.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

fn unit(shop: &Shop, name: &str, parent: Option<&str>) -> String {
    let unit = json!({ "name": name, "kind": "division", "parent_id": parent });
    shop.company_admin().post("/v1/business-units", &unit).expect(201).id()
}

fn order(shop: &Shop, unit: Option<&str>, quantity: i64) -> Answer {
    let mut order = order_of(&[("BOLT", quantity)]);
    order["business_unit_id"] = json!(unit);
    shop.buyer().post("/v1/orders", &order)
}

fn set(by: &Actor, rule: &Value) -> Answer {
    let mut all = json!({ "sku": "BOLT" });
    for (field, value) in rule.as_object().into_iter().flatten() {
        all[field] = value.clone();
    }
    by.post("/v1/quantity-rules", &all)
}

#[rstest]
fn a_rule_binds_its_unit_and_those_below_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let north = unit(&shop, "North", None);
    let (below, south) = (unit(&shop, "Shop A", Some(&north)), unit(&shop, "South", None));
    let rule = set(&admin, &json!({ "unit_id": north, "min": 6 })).expect(201);
    assert_eq!(rule["unit_id"], json!(north));
    for at in [&north, &below] {
        order(&shop, Some(at), 5).refused(422, "quantity_below_minimum");
        order(&shop, Some(at), 6).expect(201);
    }
    for at in [Some(&*south), None] {
        order(&shop, at, 5).expect(201);
    }
    // The company has one rule for all, and one for each unit; all that bind are checked.
    set(&admin, &json!({ "unit_id": north, "min": 7 })).refused(409, "quantity_rule_taken");
    set(&admin, &json!({ "max": 8 })).expect(201);
    set(&admin, &json!({ "unit_id": below, "max": 7 })).expect(201);
    order(&shop, Some(&below), 8).refused(422, "quantity_above_maximum");
    order(&shop, Some(&north), 8).expect(201);
    order(&shop, Some(&north), 9).refused(422, "quantity_above_maximum");
    // A unit that takes no rules from above keeps its own.
    let cut = json!({ "inherits_rules": false });
    admin.patch(&format!("/v1/business-units/{below}"), &cut).expect(200);
    order(&shop, Some(&below), 1).expect(201);
    order(&shop, Some(&below), 8).refused(422, "quantity_above_maximum");
    admin.delete(&format!("/v1/business-units/{below}")).refused(409, "unit_in_use");
}

/// No company cuts the operator's rule off, and the operator's rule of a unit stands beside its rule of the company.
#[rstest]
fn the_operators_rule_of_a_unit_holds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = unit(&shop, "North", None);
    let staff = shop.staff();
    let of_acme = |mut rule: Value| {
        rule["company_id"] = json!(shop.company());
        rule["owner"] = json!("operator");
        set(&staff, &rule)
    };
    of_acme(json!({ "min": 2 })).expect(201);
    of_acme(json!({ "unit_id": north, "increment": 3 })).expect(201);
    let cut = json!({ "inherits_rules": false });
    shop.company_admin().patch(&format!("/v1/business-units/{north}"), &cut).expect(200);
    order(&shop, Some(&north), 4).refused(422, "quantity_not_a_multiple");
    order(&shop, Some(&north), 1).refused(422, "order_refused");
    order(&shop, Some(&north), 3).expect(201);
    order(&shop, None, 4).expect(201);
    order(&shop, None, 1).refused(422, "quantity_below_minimum");
}

#[rstest]
fn a_unit_belongs_to_the_rules_company(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = unit(&shop, "North", None);
    let staff = shop.staff();
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let of_list = json!({ "price_list_id": list, "unit_id": north, "min": 2 });
    set(&staff, &of_list).refused(422, "company_or_price_list");
    let other = json!({ "company_id": shop.other_company(), "unit_id": north, "min": 2 });
    set(&staff, &other).refused(404, "not_found");
    assert_eq!(staff.get("/v1/quantity-rules").expect(200).data(), [] as [Value; 0]);
}
