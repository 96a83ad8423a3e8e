//! Refused orders: their codes, and nothing stored.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// The pointers and codes of a problem.
fn objections(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

fn pair(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[rstest]
fn all_that_is_wrong_is_said_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product_from(&json!({ "sku": "GIFT", "name": "Gift" }));
    let rule = json!({ "min": 10, "increment": 5 });
    shop.product_from(&json!({
        "sku": "NUT", "name": "Nut", "list_price": eur("1.00"), "quantity_rule": rule,
    }));
    let order = order_of(&[("BOLT", 1001), ("NUT", 7), ("GIFT", 1), ("NONE", 1), ("BOLT", 0)]);

    let refused = shop.buyer().post("/v1/orders", &order).refused(422, "order_refused");

    let mut found = objections(&refused);
    found.sort();
    assert_eq!(
        found,
        [
            pair("/lines/0/quantity", "insufficient_stock"),
            pair("/lines/1/quantity", "quantity_below_minimum"),
            pair("/lines/1/quantity", "quantity_not_a_multiple"),
            pair("/lines/2/sku", "no_price"),
            pair("/lines/3/sku", "unknown_sku"),
            pair("/lines/4/quantity", "bad_quantity"),
        ]
    );
    assert_eq!(shop.available("BOLT"), 1000);
    assert_eq!(shop.staff().get("/v1/orders").expect(200).data().len(), 0);
}

#[rstest]
fn each_limit_has_its_code(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let ask = |quantity| shop.buyer().post("/v1/orders", &order_of(&[("BOLT", quantity)]));

    let stock = ask(1001).refused(409, "insufficient_stock");
    assert_eq!(stock.text("/detail"), "BOLT: 1001 requested, 1000 available");

    let limit = json!({
        "company_id": shop.company(), "min_total": eur("20.00"), "max_total": eur("900.00"),
        "on_violation": "deny",
    });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    ask(1).refused(409, "order_total_too_low");
    ask(91).refused(409, "order_total_too_high");
    ask(90).expect(201);

    // 1,080.00 of the credit are used.
    shop.change_company(&json!({ "credit_limit": eur("1200.00") }));
    ask(11).refused(409, "credit_exceeded");
    let credit = shop.company_admin().post("/v1/orders", &order_of(&[("BOLT", 11)]));
    let credit = credit.refused(409, "credit_exceeded");
    assert!(credit.text("/detail").contains("120.00 EUR left"), "{credit:?}");
    ask(10).expect(201);
    let account = shop.credit_account();
    assert_eq!(
        (account.amount("reserved"), account.amount("available")),
        ("1200.00".into(), "0.00".into())
    );

    shop.change_company(&json!({ "credit_limit": null, "on_hold": true }));
    ask(2).refused(409, "company_on_hold");
    assert_eq!(shop.available("BOLT"), 900);
}

#[rstest]
fn a_member_spends_what_their_period_allows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("100.00"), "period": "month" },
        }),
    );
    let once = shop.member(
        "once@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("50.00"), "period": "order" },
        }),
    );
    let order = |quantity| order_of(&[("BOLT", quantity)]);

    spender.post("/v1/orders", &order(6)).expect(201);
    let refused = spender.post("/v1/orders", &order(5)).refused(409, "spending_limit_exceeded");
    assert!(refused.text("/detail").contains("40.00 EUR left"), "{refused:?}");
    spender.post("/v1/orders", &order(4)).expect(201);
    spender.post("/v1/orders", &order(1)).refused(409, "spending_limit_exceeded");
    shop.buyer().post("/v1/orders", &order(50)).expect(201);
    for _ in 0..2 {
        once.post("/v1/orders", &order(5)).expect(201);
    }
    once.post("/v1/orders", &order(6)).refused(409, "spending_limit_exceeded");

    shop.set_clock("2026-04-01T00:00:00Z");
    spender.post("/v1/orders", &order(10)).expect(201);
    spender.post("/v1/orders", &order(1)).refused(409, "spending_limit_exceeded");
}

#[rstest]
fn a_line_is_goods_or_a_charge(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for (line, status, pointer, code) in [
        (json!({}), 422, "/lines/0/sku", "missing_field"),
        (json!({ "sku": "BOLT" }), 422, "/lines/0/quantity", "missing_field"),
        (
            json!({ "sku": "BOLT", "quantity": 1, "charge": "freight" }),
            422,
            "/lines/0/charge",
            "ambiguous_line",
        ),
        (
            json!({ "sku": "BOLT", "quantity": 1, "amount": eur("1.00") }),
            422,
            "/lines/0/amount",
            "ambiguous_line",
        ),
        (json!({ "charge": "freight" }), 422, "/lines/0/amount", "missing_field"),
        (
            json!({ "charge": "gift", "amount": eur("1.00") }),
            422,
            "/lines/0/charge",
            "unknown_word",
        ),
        (json!({ "sku": " ", "quantity": 1 }), 422, "/lines/0/sku", "bad_sku"),
        (json!({ "charge": "freight", "amount": eur("1.00") }), 422, "/lines", "no_goods"),
        (json!({ "sku": "BOLT", "quantity": "1" }), 400, "/lines/0/quantity", ""),
    ] {
        let order = json!({ "company_id": shop.company(), "lines": [line] });
        let refused = shop.staff().post("/v1/orders", &order).expect(status).problem();
        let found = objections(&refused);
        assert_eq!(found[0].0, pointer, "{refused:?}");
        assert!(code.is_empty() || found[0].1 == code, "{refused:?}");
    }
    shop.buyer().post("/v1/orders", &json!({ "lines": [] })).refused(422, "bad_length");
    shop.approver().post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(403, "forbidden");
    shop.anonymous().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(401);
}
