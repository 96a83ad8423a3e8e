//! Prices in the log: old and new value of each, whichever request set it before.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

fn tier(price: &str) -> Value {
    json!([{ "min_quantity": 1, "unit_price": price }])
}

/// The newest row about prices, without the list's own members.
#[track_caller]
fn newest(shop: &Shop) -> Vec<Value> {
    shop.wait_for_events();
    let log = shop.staff().get("/v1/audit-log?action=price_list.prices_set&limit=1").expect(200);
    let changes = log.data()[0]["changes"].as_array().expect("changes").clone();
    let of_price =
        |change: &Value| change["pointer"].as_str().is_some_and(|p| p.starts_with("/prices/"));
    changes.into_iter().filter(of_price).collect()
}

#[rstest]
fn each_price_is_told_as_it_was_and_as_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    for sku in ["BOLT", "M8/40"] {
        let product = json!({ "sku": sku, "name": sku, "list_price": eur("10.00") });
        shop.staff().post("/v1/products", &product).expect(201);
    }
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = shop.staff().post("/v1/price-lists", &list).expect(201).id();
    let set = |prices: Value| {
        let path = format!("/v1/price-lists/{list}/prices");
        shop.staff().put(&path, &json!({ "prices": prices })).expect(200);
    };

    set(json!([{ "sku": "BOLT", "tiers": tier("9") }, { "sku": "M8/40", "tiers": tier("1.5") }]));
    let first = newest(&shop);
    assert_eq!(first[0], json!({ "pointer": "/prices/BOLT", "before": [], "after": tier("9") }));
    assert_eq!(first[1]["pointer"], "/prices/M8~140");

    // BOLT stays, so it is not reported; its last price is older than this list's last event.
    set(json!([{ "sku": "BOLT", "tiers": tier("9") }, { "sku": "M8/40", "tiers": [] }]));
    let told = json!({ "pointer": "/prices/M8~140", "before": tier("1.5"), "after": [] });
    assert_eq!(newest(&shop), [told]);

    set(json!([{ "sku": "BOLT", "tiers": tier("8.5") }]));
    let told = json!({ "pointer": "/prices/BOLT", "before": tier("9"), "after": tier("8.5") });
    assert_eq!(newest(&shop), [told]);
}
