//! A spending limit changes while its member orders and cancels: every order counts exactly once.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled};
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

const ORDERING: usize = 12;

#[rstest]
fn an_order_that_meets_a_new_limit_counts_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.stock("BOLT", 100_000);
    let spender = shop.member("spender@acme.test", "buyer", &json!({}));
    let id = spender.get("/v1/me").expect(200).text("/member_id");
    let member = format!("/v1/companies/{}/members/{id}", shop.company());
    let mut pieces = 0;
    for period in ["month", "quarter", "none", "year", "month", "order", "week", "quarter", "day"] {
        let limit = if period == "none" {
            json!({ "spending_limit": null })
        } else {
            json!({ "spending_limit": { "amount": eur("1000000.00"), "period": period } })
        };
        let moved = race(ORDERING + 1, |client| {
            if client == ORDERING {
                let staff = arena.at(client, &shop.staff());
                settled(|| staff.patch(&member, &limit)).expect(200);
                return 0;
            }
            let buyer = arena.at(client, &spender);
            let mut kept = 0;
            for quantity in 2..4 {
                let order = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", quantity)])));
                let order = order.expect(201).id();
                kept += quantity;
                if client % 3 == 0 {
                    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
                    let path = format!("/v1/orders/{order}/cancel");
                    settled(|| buyer.post(&path, &part)).expect(200);
                    kept -= 1;
                }
            }
            kept
        });
        pieces += moved.into_iter().sum::<i64>();
        if ["none", "order"].contains(&period) {
            continue;
        }
        let told = spender.post("/v1/orders/evaluate", &order_of(&[("BOLT", 1)])).expect(200);
        let entries = told["trace"].as_array().expect("a trace");
        let spending = entries.iter().find(|entry| entry["check"] == "spending_limit");
        let used = &spending.expect("a spending limit")["used"];
        assert_eq!(used, &json!(format!("{}.00 EUR", pieces * 10)), "per {period}");
    }
}
