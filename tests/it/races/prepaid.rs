//! Payments for an order at once, and one that comes while its order is cancelled.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled, tally};
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

const ORDERS: usize = 16;

/// Orders of 24.00 to be paid in advance.
fn in_advance(arena: &Arena) -> Vec<String> {
    arena.shop.product("BOLT", "10.00");
    let mut order = order_of(&[("BOLT", 2)]);
    order["payment_option"] = json!({ "method": "prepayment" });
    (0..ORDERS).map(|_| arena.shop.buyer().post("/v1/orders", &order).expect(201).id()).collect()
}

#[rstest]
fn two_halves_at_once_are_the_whole(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, orders) = (&arena.shop, in_advance(&arena));
    let answers = race(ORDERS * 4, |client| {
        let payment = json!({
            "company_id": shop.company(), "order_id": orders[client / 4], "amount": eur("12.00"),
            "method": "card",
        });
        let staff = arena.at(client + client / 4, &shop.staff());
        settled(|| staff.post("/v1/payments", &payment))
    });
    for (order, answers) in orders.iter().zip(answers.chunks(4)) {
        assert_eq!(tally(answers), "2 × 201, 2 × 409 order_not_awaiting_payment");
        let now = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!((&now["status"], now.amount("prepaid")), (&json!("confirmed"), "24.00".into()));
    }
}

#[rstest]
fn a_payment_while_its_order_is_cancelled_is_the_orders_or_free(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, orders) = (&arena.shop, in_advance(&arena));
    let answers = race(ORDERS * 2, |client| {
        let order = &orders[client / 2];
        let staff = arena.at(client + client / 2, &shop.staff());
        let payment = json!({
            "company_id": shop.company(), "order_id": order, "amount": eur("24.00"),
            "method": "card",
        });
        match client % 2 {
            0 => settled(|| staff.post("/v1/payments", &payment)),
            _ => settled(|| staff.post(&format!("/v1/orders/{order}/cancel"), &json!({}))),
        }
    });
    for (order, answers) in orders.iter().zip(answers.chunks(2)) {
        let paid = answers[0].status == 201;
        assert!(paid || answers[0]["code"] == "order_not_awaiting_payment", "{}", tally(answers));
        assert_eq!(answers[1].status, 200);
        let now = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!((&now["status"], now.amount("prepaid")), (&json!("cancelled"), "0.00".into()));
        if paid {
            let payment = format!("/v1/payments/{}/refunds", answers[0].id());
            shop.staff().post(&payment, &json!({ "amount": eur("24.00") })).expect(201);
        }
    }
    assert_eq!(shop.available("BOLT"), 1000);
    assert_eq!(shop.credit_account().amount("reserved"), "0.00");
}
