//! A unit that does not inherit the company's own rules; the operator's bind it all the same.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::{UNITS, chain, order_for};
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// BOLT at 10.00. The operator takes orders from 20.00 on; Acme itself from 50.00 and three bolts on, and with the yes
/// of an approver.
fn ruled(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    let (staff, admin) = (shop.staff(), shop.company_admin());
    staff.post("/v1/order-limits", &json!({ "min_total": eur("20.00") })).expect(201);
    admin.post("/v1/order-limits", &json!({ "min_total": eur("50.00") })).expect(201);
    admin.post("/v1/quantity-rules", &json!({ "sku": "BOLT", "min": 3 })).expect(201);
    let always = json!({
        "name": "Always", "when": {}, "steps": [{ "approvers": { "role": "approver" } }],
    });
    admin.post("/v1/approval-rules", &always).expect(201);
    Some(shop)
}

/// Outcome and refusals of an order of bolts for the unit.
fn evaluated(shop: &Shop, unit: Option<&str>, bolts: i64) -> String {
    let mut order = order_of(&[("BOLT", bolts)]);
    order["business_unit_id"] = json!(unit);
    let told = shop.buyer().post("/v1/orders/evaluate", &order).expect(200);
    let errors = told["errors"].as_array().into_iter().flatten();
    let codes = errors.map(|error| error["code"].as_str().expect("a code"));
    let codes: BTreeSet<_> = codes.collect();
    let outcome = told["outcome"].as_str().expect("an outcome");
    [outcome].into_iter().chain(codes).collect::<Vec<_>>().join(" ")
}

#[rstest]
fn a_unit_cuts_off_the_companys_rules_and_not_the_operators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = ruled(backend) else { return };
    let ids = chain(&shop, &["North", "Free", "Desk"]);
    let free = format!("{UNITS}/{}", ids[1]);
    let inherit = |inherits: bool| {
        let change = json!({ "inherits_rules": inherits });
        shop.company_admin().patch(&free, &change).expect(200);
    };
    let desk = Some(ids[2].as_str());
    let bound = [
        (1, "deny order_total_too_low quantity_below_minimum"),
        (3, "deny order_total_too_low"),
        (5, "require_approval"),
    ];
    let cut = [(1, "deny order_total_too_low"), (2, "allow"), (5, "allow")];
    for (bolts, outcome) in bound {
        assert_eq!(evaluated(&shop, desk, bolts), outcome, "{bolts} before");
    }
    inherit(false);
    for unit in [desk, Some(ids[1].as_str())] {
        for (bolts, outcome) in cut {
            assert_eq!(evaluated(&shop, unit, bolts), outcome, "{bolts} for {unit:?}");
        }
    }
    for unit in [Some(ids[0].as_str()), None] {
        for (bolts, outcome) in bound {
            assert_eq!(evaluated(&shop, unit, bolts), outcome, "{bolts} for {unit:?}");
        }
    }
    let five = order_of(&[("BOLT", 5)]);
    let placed = |unit: &str| order_for(&shop.buyer(), unit, &five).expect(201).text("/status");
    assert_eq!(placed(&ids[0]), "pending_approval");
    assert_eq!(placed(&ids[2]), "confirmed");
    inherit(true);
    assert_eq!(placed(&ids[2]), "pending_approval");
}

#[rstest]
fn what_is_left_of_an_order_meets_the_rules_that_bind_its_unit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = ruled(backend) else { return };
    let ids = chain(&shop, &["Free", "Desk"]);
    let free = format!("{UNITS}/{}", ids[0]);
    let inherit = |inherits: bool| {
        let change = json!({ "inherits_rules": inherits });
        shop.company_admin().patch(&free, &change).expect(200);
    };
    inherit(false);
    let five = order_of(&[("BOLT", 5)]);
    let order = order_for(&shop.buyer(), &ids[1], &five).expect(201).id();
    let cancel = |quantity: i64| {
        let body = json!({ "lines": [{ "line_number": 1, "quantity": quantity }] });
        shop.buyer().post(&format!("/v1/orders/{order}/cancel"), &body)
    };
    let codes = |quantity: i64| {
        let refused = cancel(quantity).refused(409, "cancellation_breaks_terms");
        let errors = refused["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error: &Value| error["code"].clone()).collect::<Vec<_>>()
    };
    // One bolt is left: only the operator's limit is broken.
    assert_eq!(codes(4), ["order_total_too_low"]);
    cancel(2).expect(200);
    inherit(true);
    // Two bolts are left, as the operator takes them: what the company asks of its orders binds again.
    assert_eq!(codes(1), ["quantity_below_minimum", "order_total_too_low"]);
    inherit(false);
    cancel(1).expect(200);
}
