//! Tax classes: a buyer cannot choose one, and a class without a rate does not exist.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::{api_key, eur};
use crate::support::database::Backend;

#[rstest]
fn a_charge_needs_the_permission_to_set_prices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let with = |charge| json!({ "company_id": shop.company(), "lines": [{ "sku": "BOLT", "quantity": 10 }, charge] });
    let zero = with(json!({ "charge": "freight", "amount": eur("100.00"), "tax_class": "zero" }));
    let plain = with(json!({ "charge": "freight", "amount": eur("0.00") }));
    let key = api_key(&shop, &["orders.place", "orders.evaluate"]).text("/key");
    for actor in [shop.buyer(), shop.company_admin(), shop.anonymous().with_token(&key)] {
        for order in [&zero, &plain] {
            let refused = actor.post("/v1/orders", order).expect(403).problem();
            let errors = refused["errors"].as_array().expect("errors");
            let charge = errors.iter().find(|e| e["code"] == "price_not_allowed").expect("one");
            assert_eq!(charge["pointer"], "/lines/1/charge", "{refused:?}");
            let evaluated = actor.post("/v1/orders/evaluate", order).expect(200);
            assert_eq!(evaluated["outcome"], "deny");
        }
    }
    let refused = shop.staff().post("/v1/orders", &zero).refused(422, "unknown_tax_class");
    assert_eq!(refused.text("/errors/0/pointer"), "/lines/1/tax_class");
    let trusted = ["orders.place", "orders.set_price"];
    let program = json!({ "name": "program", "scopes": trusted });
    let key = shop.staff().post("/v1/api-keys", &program).expect(201).text("/key");
    let reduced =
        with(json!({ "charge": "freight", "amount": eur("100.00"), "tax_class": "reduced" }));
    let placed = shop.anonymous().with_token(&key).post("/v1/orders", &reduced).expect(201);
    assert_eq!(placed.amount("tax_total"), "30.00");
}

#[rstest]
fn a_product_has_a_class_that_a_rate_defines(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let product = |sku: &str, class: &str| json!({ "sku": sku, "name": sku, "tax_class": class });
    let refused = staff.post("/v1/products", &product("A", "zero"));
    let refused = refused.refused(422, "unknown_tax_class");
    assert_eq!(refused.text("/errors/0/pointer"), "/tax_class");
    staff.post("/v1/products", &product("A", "Reduced")).refused(422, "unknown_tax_class");
    let made = staff.post("/v1/products", &product("A", "reduced")).expect(201);
    let path = format!("/v1/products/{}", made.id());
    let to = |class: &str| staff.patch(&path, &json!({ "tax_class": class }));
    let refused = to("zero").refused(422, "unknown_tax_class");
    assert_eq!(refused.text("/errors/0/pointer"), "/tax_class");
    assert_eq!(to("standard").expect(200).text("/tax_class"), "standard");

    // The default class of products needs no rate to exist: goods come before rates.
    staff.put("/v1/tax-rates", &json!({ "rates": [] })).expect(200);
    staff.post("/v1/products", &product("B", "standard")).expect(201);
    staff.post("/v1/products", &json!({ "sku": "C", "name": "C" })).expect(201);
    to("reduced").refused(422, "unknown_tax_class");
    let zero = json!({ "country": "DE", "tax_class": "zero", "rate": "0" });
    staff.put("/v1/tax-rates", &json!({ "rates": [zero] })).expect(200);
    to("zero").expect(200);
}
