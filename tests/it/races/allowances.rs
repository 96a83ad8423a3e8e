//! A spending limit changes while its member orders and cancels: every order counts exactly once.

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, settled};
use crate::support::answer::Answer;
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

/// Ten orders fit. Those that a faster one leaves too little wait for an approval, and are not refused.
#[rstest]
fn what_is_over_waits_for_an_approval(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let limit = json!({ "spending_limit": {
        "amount": eur("100.00"), "period": "month", "on_exceeded": "require_approval",
    } });
    let spender = shop.member("spender@acme.test", "buyer", &limit);
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &spender);
        settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 1)]))).expect(201)
    });
    let waits = |order: &&Answer| order["status"] == "pending_approval";
    assert_eq!(answers.iter().filter(waits).count(), CLIENTS - 10);
    let account = || {
        shop.database().texts(
            "SELECT CAST(reserved AS text) || ' ' || CAST(committed AS text) || ' ' \
             || coalesce(over_limit_cause, 'none') AS text FROM commitment_accounts \
             WHERE kind = 'spending'",
        )
    };
    assert_eq!(account(), ["54000 10000 approved_overrun"]);
    // Staff set the limit: staff answer.
    let staff = shop.staff();
    for order in answers.iter().filter(waits) {
        let path = format!("/v1/approval-requests/{}/reject", order.text("/approval_request_id"));
        staff.post(&path, &json!({})).expect(200);
    }
    assert_eq!(account(), ["0 10000 none"]);
}
