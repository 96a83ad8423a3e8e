//! Price lists and their prices: replaced as a whole, per product, or not at all.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

fn tier(min_quantity: i64, unit_price: &str) -> Value {
    json!({ "min_quantity": min_quantity, "unit_price": unit_price })
}

fn list(shop: &Shop) -> String {
    let list = json!({ "name": "Trade", "currency": "EUR" });
    format!("/v1/price-lists/{}", shop.staff().post("/v1/price-lists", &list).expect(201).id())
}

#[rstest]
fn the_prices_of_a_product_are_replaced_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "2.00");
    let (staff, list) = (shop.staff(), list(&shop));
    let prices = format!("{list}/prices");
    let bolt = json!({ "sku": "BOLT", "tiers": [tier(100, "0.0125"), tier(1, "0.012345")] });
    let nut = json!({ "sku": "NUT", "tiers": [tier(1, "1.5")] });
    let set = staff.put(&prices, &json!({ "prices": [bolt, nut] })).expect(200);
    assert_eq!(set.integer("/version"), 2);
    let page = staff.get(&format!("{prices}?limit=1")).expect(200);
    let sorted = json!([tier(1, "0.012345"), tier(100, "0.0125")]);
    assert_eq!(page["data"], json!([{ "sku": "BOLT", "tiers": sorted }]));
    let next = staff.get(&format!("{prices}?limit=1&cursor={}", page.text("/next_cursor")));
    assert_eq!(next["data"], json!([nut]));
    assert_eq!(next["next_cursor"], Value::Null);
    let none = json!({ "prices": [{ "sku": "BOLT", "tiers": [] }] });
    staff.put(&prices, &none).expect(200);
    assert_eq!(staff.get(&prices).expect(200)["data"], json!([nut]));
}

#[rstest]
fn a_wrong_price_stops_all_of_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, list) = (shop.staff(), list(&shop));
    let good = json!({ "sku": "BOLT", "tiers": [tier(1, "1.00")] });
    for (wrong, code, pointer) in [
        (json!({ "sku": "NUT", "tiers": [] }), "unknown_sku", "/prices/1/sku"),
        (good.clone(), "duplicate_sku", "/prices/1/sku"),
        (
            json!({ "sku": "NUT", "tiers": [tier(0, "1.00")] }),
            "out_of_range",
            "/prices/1/tiers/0/min_quantity",
        ),
        (
            json!({ "sku": "NUT", "tiers": [tier(1, "0.0000001")] }),
            "too_many_decimals",
            "/prices/1/tiers/0/unit_price",
        ),
        (
            json!({ "sku": "NUT", "tiers": [tier(1, "-1")] }),
            "negative_unit_price",
            "/prices/1/tiers/0/unit_price",
        ),
    ] {
        let refused =
            staff.put(&format!("{list}/prices"), &json!({ "prices": [good, wrong] })).expect(422);
        let (found, at) = (refused.text("/errors/0/code"), refused.text("/errors/0/pointer"));
        assert_eq!((found.as_str(), at.as_str()), (code, pointer));
    }
    let twice = json!({ "sku": "BOLT", "tiers": [tier(5, "1.00"), tier(5, "2.00")] });
    let refused = staff.put(&format!("{list}/prices"), &json!({ "prices": [twice] })).expect(422);
    assert_eq!(refused.text("/errors/0/pointer"), "/prices/0/tiers/1/min_quantity");
    assert!(staff.get(&format!("{list}/prices")).expect(200).data().is_empty());
}

#[rstest]
fn a_list_is_for_companies_or_for_everyone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, list) = (shop.staff(), list(&shop));
    assert_eq!(staff.get(&list).expect(200)["company_ids"], Value::Null);
    let ours = json!({ "company_ids": [shop.company(), shop.company()] });
    let changed = staff.patch(&list, &ours).expect(200);
    assert_eq!(changed["company_ids"], json!([shop.company()]));
    let nobody = "company_00000000000000000000000000";
    let refused = staff.patch(&list, &json!({ "company_ids": [nobody] })).expect(422);
    assert_eq!(refused.text("/errors/0/code"), "unknown_company");
    let days = json!({ "valid_from": "2026-03-02", "valid_until": "2026-03-01" });
    staff.patch(&list, &days).refused(422, "bad_validity");
    shop.company_admin().get(&list).refused(404, "not_found");
    shop.company_admin().get("/v1/price-lists").refused(403, "forbidden");
}

#[rstest]
fn a_product_shows_what_it_costs_whoever_looks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let bolt = shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let set = |path: &str, tiers: &[Value]| {
        let prices = json!({ "prices": [{ "sku": "BOLT", "tiers": tiers }] });
        staff.put(&format!("{path}/prices"), &prices).expect(200);
    };
    let own = json!({ "name": "Acme", "currency": "EUR", "priority": 1, "company_ids": [shop.company()] });
    let own = staff.post("/v1/price-lists", &own).expect(201).id();
    set(&format!("/v1/price-lists/{own}"), &[tier(10, "8.5"), tier(100, "7.999999")]);
    set(&list(&shop), &[tier(1, "9.00")]);

    let product = format!("/v1/products/{}", bolt.id());
    let price = |price: &Value| {
        let tiers = price["tiers"].as_array().cloned().unwrap_or_default();
        let shown = |t: &Value| {
            format!("{}: {}", t["min_quantity"], t["unit_price"].as_str().unwrap_or("?"))
        };
        tiers.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    let ladder = "1: 9, 10: 8.5, 100: 7.999999";
    let seen = shop.buyer().get(&product).expect(200);
    assert_eq!(price(&seen["price"]), ladder);
    assert_eq!(seen["price"]["tiers"][1]["price_list_id"], own);
    let page = shop.buyer().get("/v1/products").expect(200);
    assert_eq!(price(&page["data"][0]["price"]), ladder);
    // An order pays exactly the shown price.
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 12)])).expect(201);
    assert_eq!(order["lines"][0]["unit_price"], "8.5");

    assert_eq!(price(&shop.stranger().get(&product).expect(200)["price"]), "1: 9");
    assert_eq!(shop.staff().get(&product).expect(200)["price"], Value::Null);
    let named = format!("{product}?company_id={}", shop.company());
    assert_eq!(price(&shop.staff().get(&named).expect(200)["price"]), ladder);
    shop.stranger().get(&named).expect(404).problem();
}

#[rstest]
fn a_page_shows_every_product_once_and_the_newest_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let nobody = "/v1/products?company_id=company_00000000000000000000000000";
    shop.staff().get(nobody).refused(404, "not_found");
    let ours = format!("/v1/products?company_id={}", shop.company());
    assert!(shop.staff().get(&ours).expect(200).data().is_empty());

    for sku in ["A", "B", "C"] {
        shop.product(sku, "10.00");
    }
    shop.staff().get(nobody).refused(404, "not_found");
    let tiers = |sku: &str, tiers: &[Value]| json!({ "sku": sku, "tiers": tiers });
    let prices = [
        tiers("A", &[tier(1, "3"), tier(10, "2"), tier(100, "1")]),
        tiers("C", &[tier(5, "5"), tier(50, "4")]),
    ];
    for _ in 0..2 {
        let path = format!("{}/prices", list(&shop));
        shop.staff().put(&path, &json!({ "prices": prices })).expect(200);
    }
    let shown = |page: &Value| {
        let products = page["data"].as_array().cloned().unwrap_or_default().into_iter();
        let product = |product: Value| {
            let tiers = product["price"]["tiers"].as_array().map_or(0, Vec::len);
            format!("{} {tiers}", product["sku"].as_str().unwrap_or("?"))
        };
        products.map(product).collect::<Vec<_>>()
    };
    let whole = shop.buyer().get("/v1/products").expect(200);
    assert_eq!(shown(&whole.body), ["C 3", "B 1", "A 3"]);
    let first = shop.staff().get(&format!("{ours}&limit=2")).expect(200);
    assert_eq!(shown(&first.body), ["C 3", "B 1"]);
    let rest = format!("{ours}&limit=2&cursor={}", first.text("/next_cursor"));
    assert_eq!(shown(&shop.staff().get(&rest).expect(200).body), ["A 3"]);
}

#[rstest]
fn the_largest_page_knows_that_there_is_a_next(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    for number in 0..101 {
        shop.product(&format!("P{number}"), "10.00");
    }
    for actor in [shop.buyer(), shop.staff()] {
        let first = actor.get("/v1/products?limit=100").expect(200);
        assert_eq!(first.data().len(), 100);
        let next = format!("/v1/products?limit=100&cursor={}", first.text("/next_cursor"));
        let last = actor.get(&next).expect(200);
        assert_eq!(last["data"][0]["sku"], "P0");
        assert_eq!(last["next_cursor"], Value::Null);
    }
}

#[rstest]
fn what_a_page_showed_before_does_not_stay(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let product = format!("/v1/products/{}", shop.product("BOLT", "10.00").id());
    let (staff, trade) = (shop.staff(), list(&shop));
    let tiers = json!({ "sku": "BOLT", "tiers": [tier(1, "9")] });
    staff.put(&format!("{trade}/prices"), &json!({ "prices": [tiers] })).expect(200);
    let contract = json!({ "name": "Contract", "currency": "EUR", "priority": 5 });
    let contract = staff.post("/v1/price-lists", &contract).expect(201).id();
    let contract = format!("/v1/price-lists/{contract}");
    let tiers = json!({ "sku": "BOLT", "tiers": [tier(1, "8")] });
    staff.put(&format!("{contract}/prices"), &json!({ "prices": [tiers] })).expect(200);

    let costs = |expected: &str| {
        for _ in 0..2 {
            let page = shop.buyer().get("/v1/products").expect(200);
            let alone = shop.buyer().get(&product).expect(200);
            assert_eq!(page["data"], json!([alone.body]));
            assert_eq!(alone["price"]["tiers"][0]["unit_price"], expected);
        }
    };
    costs("8");
    let set = |tiers: &[Value]| {
        let tiers = json!({ "sku": "BOLT", "tiers": tiers });
        staff.put(&format!("{contract}/prices"), &json!({ "prices": [tiers] })).expect(200);
    };
    set(&[]);
    costs("9");
    set(&[tier(1, "7")]);
    costs("7");
    set(&[tier(1, "8")]);
    costs("8");
    staff.patch(&product, &json!({ "name": "Bolt, zinc" })).expect(200);
    costs("8");
    staff.patch(&contract, &json!({ "priority": -1 })).expect(200);
    costs("9");
    staff.patch(&trade, &json!({ "valid_until": "2020-01-01" })).expect(200);
    costs("8");
    staff.patch(&contract, &json!({ "company_ids": [] })).expect(200);
    costs("10");
    staff.patch(&contract, &json!({ "company_ids": null, "valid_from": "2026-07-02" })).expect(200);
    costs("10");
    shop.set_clock("2026-07-02T12:00:00Z");
    costs("8");
}

#[rstest]
fn each_company_sees_its_own_prices_on_the_same_page(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let contract =
        json!({ "name": "Contract", "currency": "EUR", "company_ids": [shop.company()] });
    let contract = shop.staff().post("/v1/price-lists", &contract).expect(201).id();
    let tiers = json!({ "sku": "BOLT", "tiers": [tier(1, "8")] });
    let path = format!("/v1/price-lists/{contract}/prices");
    shop.staff().put(&path, &json!({ "prices": [tiers] })).expect(200);

    for _ in 0..2 {
        for (who, bolt) in [(shop.buyer(), "8"), (shop.stranger(), "10")] {
            let page = who.get("/v1/products").expect(200);
            let prices = [0, 1].map(|place| &page["data"][place]["price"]["tiers"][0]);
            assert_eq!(prices.map(|price| &price["unit_price"]), ["1", bolt]);
        }
        let unpriced = shop.staff().get("/v1/products").expect(200);
        assert_eq!(unpriced["data"][1]["price"], Value::Null);
    }
}
