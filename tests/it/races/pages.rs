//! Pages while their prices change: cached values must not mix two moments.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled};
use crate::support::database::Backend;
use crate::support::race::race;

const SKUS: [&str; 3] = ["BOLT", "NUT", "WASHER"];
const READERS: usize = 8;
const CHANGES: usize = 60;

#[rstest]
fn a_page_shows_prices_of_one_moment_and_none_that_are_gone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, staff) = (&arena.shop, arena.shop.staff());
    for sku in SKUS {
        shop.product(sku, "1000.00");
    }
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let set = |price: usize| {
        let price = |sku: &str| {
            let tier = json!({ "min_quantity": 1, "unit_price": price.to_string() });
            json!({ "sku": sku, "tiers": [tier] })
        };
        let path = format!("/v1/price-lists/{list}/prices");
        let prices = json!({ "prices": SKUS.map(price) });
        settled(|| staff.put(&path, &prices)).expect(200);
    };
    set(1);
    let look = |client: usize| -> Option<usize> {
        // A page of one reads the next row too, and leaves the third to be rendered for another client.
        let many = if client % 4 < 2 { SKUS.len() } else { 1 };
        let path = format!("/v1/products?limit={many}");
        let page = arena.at(client, &shop.buyer()).get(&path).expect(200);
        let price = |place: usize| {
            let tier = &page["data"][place]["price"]["tiers"][0];
            tier["unit_price"].as_str().expect("a price").parse().ok()
        };
        let prices: Vec<Option<usize>> = (0..many).map(price).collect();
        assert!(prices.iter().all(|price| *price == prices[0]), "two moments: {prices:?}");
        prices[0]
    };
    race(READERS + 1, |client| {
        if client == READERS {
            (2..=CHANGES).for_each(set);
            return;
        }
        let mut last = look(client);
        while last < Some(CHANGES) {
            let now = look(client);
            assert!(now >= last, "{now:?} after {last:?}");
            last = now;
        }
    });
}
