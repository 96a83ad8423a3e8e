//! Guests: requests without a token.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::document::{Things, operations};

/// Bolts at 10.00; on the list for everyone at 9.00, on Acme's own at 5.00.
fn shop_with_lists(backend: Backend) -> Option<(Shop, String)> {
    let shop = Shop::start(backend)?;
    let bolt = shop.product("BOLT", "10.00").id();
    let staff = shop.staff();
    let acme = json!([shop.company()]);
    for (name, price, companies) in [("Trade", "9.00", None), ("Acme's", "5.00", Some(acme))] {
        let mut list = json!({ "name": name, "currency": "EUR" });
        if let Some(companies) = companies {
            list["company_ids"] = companies;
        }
        let list = staff.post("/v1/price-lists", &list).expect(201).id();
        let prices = json!({ "prices": [
            { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": price }] },
        ] });
        staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    }
    Some((shop, bolt))
}

#[track_caller]
fn guests(shop: &Shop, guests: &Value) {
    shop.staff().patch("/v1/settings", &json!({ "guests": guests })).expect(200);
}

/// The bolt as this reader sees it in the list, which equals what its own address shows.
#[track_caller]
fn seen(reader: &Actor, bolt: &str) -> Value {
    let listed = reader.get("/v1/products").expect(200).data()[0].clone();
    assert_eq!(reader.get(&format!("/v1/products/{bolt}")).expect(200).body, listed);
    listed
}

fn price(product: &Value) -> &Value {
    &product["price"]["tiers"][0]["unit_price"]
}

#[rstest]
fn the_catalogue_opens_part_by_part(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, bolt)) = shop_with_lists(backend) else { return };
    let (nobody, buyer) = (shop.anonymous(), shop.buyer());
    let one = format!("/v1/products/{bolt}");
    let closed = |paths: &[&str]| {
        for path in paths {
            nobody.get(path).refused(401, "unauthenticated");
        }
    };
    closed(&["/v1/products", &one, "/v1/stock/BOLT"]);
    // A request that is not let in learns nothing of paths and queries either.
    closed(&["/v1/products?limit=0", "/v1/products?no=1", "/v1/products/none", "/v1/stock/NONE"]);

    guests(&shop, &json!({ "catalogue": true }));
    let shown = seen(&nobody, &bolt);
    assert_eq!(
        (&shown["sku"], &shown["price"], &shown["list_price"]),
        (&json!("BOLT"), &Value::Null, &Value::Null)
    );
    closed(&["/v1/stock/BOLT"]);
    assert_eq!(price(&seen(&buyer, &bolt)), "5");

    guests(&shop, &json!({ "prices": true }));
    let shown = seen(&nobody, &bolt);
    assert_eq!((&shown["price"], &shown["list_price"]["amount"]), (&Value::Null, &json!("10.00")));

    guests(&shop, &json!({ "currency": "EUR" }));
    assert_eq!(price(&seen(&nobody, &bolt)), "9");
    guests(&shop, &json!({ "currency": "USD" }));
    assert_eq!(seen(&nobody, &bolt)["price"], Value::Null);

    guests(&shop, &json!({ "stock": true, "catalogue": false }));
    assert_eq!(nobody.get("/v1/stock/BOLT").expect(200)["available"], 1000);
    nobody.get("/v1/stock/NONE").refused(404, "not_found");
    closed(&["/v1/products", &one]);
    guests(&shop, &Value::Null);
    closed(&["/v1/products", &one, "/v1/stock/BOLT"]);
}

/// The column of guests beside the table of roles: of all operations, these three.
#[rstest]
fn of_the_whole_document_guests_read_three_paths(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let things = Things::in_shop(&shop);
    guests(&shop, &json!({ "catalogue": true, "prices": true, "stock": true, "currency": "EUR" }));
    let nobody = shop.anonymous();
    let body = json!({ "no_such_field": 1 });
    let mut open = Vec::new();
    for operation in operations().into_iter().filter(|operation| !operation.public) {
        let path = things.path(&operation.template);
        let answer = nobody.send(&operation.method, &path, &[], operation.body.then_some(&body));
        match answer.status {
            200 => open.push(format!("{} {}", operation.method, operation.template)),
            _ => drop(answer.refused(401, "unauthenticated")),
        }
    }
    open.sort();
    assert_eq!(open, ["GET /v1/products", "GET /v1/products/{id}", "GET /v1/stock/{sku}"]);
}

#[rstest]
fn guests_do_nothing_else(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, bolt)) = shop_with_lists(backend) else { return };
    guests(&shop, &json!({ "catalogue": true, "prices": true, "stock": true, "currency": "EUR" }));
    let nobody = shop.anonymous();
    nobody.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(401, "unauthenticated");
    nobody.get("/v1/orders").refused(401, "unauthenticated");
    nobody.get("/v1/price-lists").refused(401, "unauthenticated");
    nobody.get("/v1/settings").refused(401, "unauthenticated");
    let renamed = json!({ "name": "Nut" });
    nobody.patch(&format!("/v1/products/{bolt}"), &renamed).refused(401, "unauthenticated");
    for path in ["/v1/products".to_owned(), format!("/v1/products/{bolt}")] {
        nobody.get(&format!("{path}?company_id={}", shop.company())).refused(404, "not_found");
    }
    // A credential that is wrong makes no guest.
    nobody.with_token("nonsense").get("/v1/products").refused(401, "token_malformed");
    let basic = [("Authorization", "Basic YTpi")];
    nobody.send("GET", "/v1/products", &basic, None).refused(401, "unauthenticated");
}

/// The texts of a page are kept by price book: each reader still sees its own prices, in any order of asking.
#[rstest]
fn kept_pages_of_guests_and_companies_do_not_mix(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, bolt)) = shop_with_lists(backend) else { return };
    guests(&shop, &json!({ "catalogue": true, "prices": true, "currency": "EUR" }));
    let (nobody, buyer, other) = (shop.anonymous(), shop.buyer(), shop.stranger());
    for round in 0..3 {
        assert_eq!(price(&seen(&nobody, &bolt)), "9", "round {round}");
        assert_eq!(price(&seen(&buyer, &bolt)), "5", "round {round}");
        assert_eq!(price(&seen(&other, &bolt)), "9", "round {round}");
    }
    guests(&shop, &json!({ "prices": false }));
    assert_eq!(seen(&nobody, &bolt)["list_price"], Value::Null);
    assert_eq!(seen(&other, &bolt)["list_price"]["amount"], "10.00");
    assert_eq!(price(&seen(&buyer, &bolt)), "5");
}

#[rstest]
fn a_cursor_of_guests_is_theirs(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, _)) = shop_with_lists(backend) else { return };
    shop.product("NUT", "1.00");
    guests(&shop, &json!({ "catalogue": true, "prices": true, "currency": "EUR" }));
    let nobody = shop.anonymous();
    let first = nobody.get("/v1/products?limit=1").expect(200);
    let next = format!("/v1/products?limit=1&cursor={}", first.text("/next_cursor"));
    let second = nobody.get(&next).expect(200);
    let skus: Vec<_> = [&first, &second].map(|page| page.data()[0]["sku"].clone()).into();
    assert_eq!(skus, ["NUT", "BOLT"]);
    assert_eq!(second["next_cursor"], Value::Null);
    shop.buyer().get(&next).expect(400);
}
