//! Cancelling: by line, and the released amounts.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

fn part(lines: &[(i64, i64)]) -> Value {
    let lines: Vec<_> =
        lines.iter().map(|(n, q)| json!({ "line_number": n, "quantity": q })).collect();
    json!({ "lines": lines })
}

fn cancel(shop: &Shop, order: &str, body: &Value) -> Answer {
    shop.staff().post(&format!("/v1/orders/{order}/cancel"), body)
}

#[rstest]
fn what_is_cancelled_comes_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "0.33");
    shop.change_company(&json!({ "credit_limit": eur("200.00") }));
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("100.00"), "period": "month" },
        }),
    );
    let order = order_of(&[("BOLT", 9), ("NUT", 10)]);
    let order = spender.post("/v1/orders", &order).expect(201).id();
    // 93.30 net of 100.00; 111.96 gross of 200.00.
    let seven = order_of(&[("BOLT", 7)]);
    spender.post("/v1/orders", &seven).refused(409, "spending_limit_exceeded");

    let cancelled = cancel(&shop, &order, &part(&[(1, 7), (2, 3)])).expect(200);

    assert_eq!(cancelled["status"], "confirmed");
    assert_eq!(cancelled.integer("/lines/0/cancelled"), 7);
    assert_eq!(cancelled.integer("/lines/1/cancelled"), 3);
    assert_eq!(cancelled.integer("/version"), 2);
    assert_eq!((shop.available("BOLT"), shop.available("NUT")), (998, 993));
    // 20.00 + 2.31 with tax.
    assert_eq!(shop.credit_account().amount("reserved"), "26.77");
    spender.post("/v1/orders", &seven).expect(201);

    let reason = json!({ "reason": "no longer needed" });
    let cancelled = cancel(&shop, &order, &reason).expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(cancelled["fulfilment_status"], "cancelled");
    assert_eq!(cancelled["cancel_reason"], "no longer needed");
    cancel(&shop, &order, &json!({})).refused(409, "nothing_to_cancel");
    assert_eq!((shop.available("BOLT"), shop.available("NUT")), (993, 1000));
    assert_eq!(shop.credit_account().amount("reserved"), "84.00");
}

#[rstest]
fn only_what_is_open_can_be_cancelled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 5)]).id();
    shop.ship_part(&order, &[(1, 3)]);
    for (body, status, code) in [
        (part(&[(1, 3)]), 409, "quantity_exceeds_open"),
        (part(&[(2, 1)]), 422, "unknown_line"),
        (part(&[(1, 0)]), 422, "out_of_range"),
        (part(&[(1, 1), (1, 2)]), 409, "quantity_exceeds_open"),
    ] {
        cancel(&shop, &order, &body).refused(status, code);
    }
    let path = format!("/v1/orders/{order}/cancel");
    shop.stranger().post(&path, &json!({})).refused(404, "not_found");
    shop.other_buyer().post(&path, &json!({})).refused(404, "not_found");
    shop.approver().post(&path, &json!({})).refused(403, "forbidden");
    let stale = shop.buyer().send("POST", &path, &[("If-Match", "\"1\"")], Some(&json!({})));
    stale.refused(412, "stale");

    let cancelled = shop.buyer().post(&path, &json!({})).expect(200);
    assert_eq!(cancelled["status"], "confirmed");
    assert_eq!(cancelled.integer("/lines/0/cancelled"), 2);
    let before = shop.last_sequence();
    shop.invoice(&order);

    let events = shop.events_until(before, |events| {
        events.iter().any(|event| event["type"] == "order.completed")
    });
    let completed = events.iter().find(|event| event["type"] == "order.completed").unwrap();
    assert_eq!(completed["data"]["status"], "completed");
    assert_eq!(completed["data"]["id"], order);
}
