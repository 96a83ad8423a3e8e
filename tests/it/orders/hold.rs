//! Orders on hold: what they keep, what they refuse, and how they go on.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

fn why() -> Value {
    json!({ "reason": "a dispute" })
}

fn step(by: &Actor, order: &str, step: &str) -> Answer {
    by.post(&format!("/v1/orders/{order}/{step}"), &why())
}

fn read(shop: &Shop, order: &str) -> Answer {
    shop.staff().get(&format!("/v1/orders/{order}")).expect(200)
}

/// Status and holds of an order.
fn shown(order: &Answer) -> String {
    format!("{} {}", order.text("/status"), order["holds"])
}

/// Orders of more than 100.00 need the approver.
fn rule(shop: &Shop) {
    let rule = json!({
        "name": "Big orders", "when": { "order_total_over": eur("100.00") },
        "company_id": shop.company(),
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
}

/// A finance user of the operator.
fn finance(shop: &Shop) -> Actor {
    let new = json!({
        "email": "finance@comptoir.test", "name": "Fay", "password": PASSWORD, "role": "finance",
    });
    shop.staff().post("/v1/staff-users", &new).expect(201);
    shop.anonymous().log_in("finance@comptoir.test", PASSWORD)
}

fn decide(shop: &Shop, order: &Answer, verdict: &str) -> Answer {
    let request = order.text("/approval_request_id");
    let path = format!("/v1/approval-requests/{request}/{verdict}");
    shop.approver().post(&path, &json!({}))
}

#[rstest]
fn a_held_order_keeps_what_it_has_and_ships_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("200.00") }));
    let (order, finance) = (shop.order(&[("BOLT", 5)]).id(), finance(&shop));

    let held = step(&finance, &order, "hold").expect(200);

    assert_eq!(shown(&held), "on_hold [\"manual\"]");
    assert_eq!(held["expires_at"], "2026-03-16T09:00:00Z");
    assert_eq!((held.integer("/version"), shop.available("BOLT")), (2, 995));
    assert_eq!(shop.credit_account().amount("reserved"), "60.00");
    let path = format!("/v1/orders/{order}");
    let staff = shop.staff();
    staff.post(&format!("{path}/shipments"), &json!({})).refused(409, "order_not_confirmed");
    staff.post(&format!("{path}/invoices"), &json!({})).refused(409, "nothing_to_invoice");
    step(&finance, &order, "hold").refused(409, "already_held");
    let listed = shop.buyer().get("/v1/orders?status=on_hold").expect(200);
    assert_eq!(listed.data().len(), 1);

    let released = step(&finance, &order, "release").expect(200);

    assert_eq!(shown(&released), "confirmed []");
    assert_eq!(released["expires_at"], Value::Null);
    step(&finance, &order, "release").refused(409, "nothing_to_release");
    shop.ship(&order);
    step(&finance, &order, "hold").refused(409, "nothing_left_to_hold");
    shop.invoice(&order);
    let types: Vec<_> = shop
        .all_events()
        .iter()
        .filter(|event| event["subject"]["id"] == *order)
        .map(|event| event["type"].clone())
        .collect();
    let expected = [
        "order.placed",
        "order.confirmed",
        "order.held",
        "order.released",
        "order.confirmed",
        "order.shipped",
        "order.invoiced",
        "order.completed",
    ];
    assert_eq!(types, expected);
}

#[rstest]
fn an_approval_leaves_an_order_on_hold_while_a_hold_is_left(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop);
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("400.00"), "period": "month" },
        }),
    );
    let staff = shop.staff();
    let [first, second, third] = [11, 12, 13]
        .map(|quantity| spender.post("/v1/orders", &order_of(&[("BOLT", quantity)])).expect(201));
    for order in [&first, &second, &third] {
        let held = step(&staff, &order.id(), "hold").expect(200);
        assert_eq!(shown(&held), "pending_approval [\"manual\"]");
    }

    // The approver first, then staff.
    shop.set_clock("2026-03-04T09:00:00Z");
    decide(&shop, &first, "approve").expect(200);
    let waits = read(&shop, &first.id());
    assert_eq!(shown(&waits), "on_hold [\"manual\"]");
    assert_eq!(waits["expires_at"], "2026-03-18T09:00:00Z");
    assert_eq!(shown(&step(&staff, &first.id(), "release").expect(200)), "confirmed []");
    // Staff first, then the approver.
    assert_eq!(shown(&step(&staff, &second.id(), "release").expect(200)), "pending_approval []");
    decide(&shop, &second, "approve").expect(200);
    assert_eq!(shown(&read(&shop, &second.id())), "confirmed []");
    // A rejection ends the hold.
    decide(&shop, &third, "reject").expect(200);
    assert_eq!(shown(&read(&shop, &third.id())), "rejected []");
    step(&staff, &third.id(), "release").refused(409, "nothing_to_release");
    assert_eq!(shop.available("BOLT"), 1000 - 23);
    // 230.00 of 400.00 are spent.
    let more = spender.post("/v1/orders", &order_of(&[("BOLT", 18)]));
    more.refused(409, "spending_limit_exceeded");
    spender.post("/v1/orders", &order_of(&[("BOLT", 17)])).expect(201);
}

#[rstest]
fn what_ends_on_hold_gives_everything_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop);
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("400.00"), "period": "year" },
        }),
    );
    let place = |quantity| spender.post("/v1/orders", &order_of(&[("BOLT", quantity)])).expect(201);
    let (plain, waiting, parted) = (place(5), place(11), place(6));
    decide(&shop, &waiting, "approve").expect(200);
    shop.ship_part(&parted.id(), &[(1, 2)]);
    for order in [&plain, &waiting, &parted] {
        step(&shop.staff(), &order.id(), "hold").expect(200);
    }
    let goods_that_left = format!("/v1/orders/{}/invoices", parted.id());
    assert_eq!(
        shop.staff().post(&goods_that_left, &json!({})).expect(201).amount("total"),
        "24.00"
    );

    let cancel = format!("/v1/orders/{}/cancel", plain.id());
    spender.post(&cancel, &json!({ "lines": [{ "line_number": 1, "quantity": 1 }] })).expect(200);
    assert_eq!(shown(&read(&shop, &plain.id())), "on_hold [\"manual\"]");
    spender.post(&cancel, &json!({})).expect(200);
    assert_eq!(shown(&read(&shop, &plain.id())), "cancelled []");
    step(&shop.staff(), &plain.id(), "release").refused(409, "nothing_to_release");
    let expire = |as_of: &str| {
        shop.staff().post("/v1/jobs/expire-orders/runs", &json!({ "as_of": as_of })).expect(200)
    };
    assert_eq!(expire("2026-03-16T08:59:59Z").integer("/processed"), 0);
    assert_eq!(expire("2026-03-16T09:00:00Z").integer("/processed"), 2);
    assert_eq!(shown(&read(&shop, &waiting.id())), "cancelled []");
    // Of an order of which a part has left, the rest is cancelled.
    assert_eq!(shown(&read(&shop, &parted.id())), "completed []");

    assert_eq!(shop.available("BOLT"), 998);
    assert_eq!(shop.credit_account().amount("reserved"), "0.00");
    spender.post("/v1/orders", &order_of(&[("BOLT", 39)])).refused(409, "spending_limit_exceeded");
    place(38);
}

#[rstest]
fn a_blocked_company_is_not_confirmed_by_a_release(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 1)]).id();
    step(&shop.staff(), &order, "hold").expect(200);
    shop.change_company(&json!({ "on_hold": true }));
    step(&shop.staff(), &order, "release").refused(409, "company_on_hold");
    assert_eq!(shown(&read(&shop, &order)), "on_hold [\"manual\"]");
    shop.change_company(&json!({ "on_hold": false }));
    step(&shop.staff(), &order, "release").expect(200);
}

#[rstest]
fn reasons_are_for_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 1)]).id();
    let holds = format!("/v1/orders/{order}/holds");
    for by in [shop.buyer(), shop.company_admin(), shop.approver()] {
        for verb in ["hold", "release"] {
            step(&by, &order, verb).refused(403, "forbidden");
        }
        by.get(&holds).refused(403, "forbidden");
    }
    step(&shop.stranger(), &order, "hold").refused(404, "not_found");
    for (body, status, code) in [
        (json!({}), 422, "missing_field"),
        (json!({ "reason": "" }), 422, "bad_length"),
        (json!({ "reason": "x".repeat(501) }), 422, "bad_length"),
    ] {
        let answer = shop.staff().post(&format!("/v1/orders/{order}/hold"), &body);
        assert_eq!((answer.status, answer["errors"][0]["code"].as_str()), (status, Some(code)));
    }
    step(&shop.staff(), &order, "hold").expect(200);
    let standing = shop.staff().get(&holds).expect(200);
    assert_eq!(standing["holds"][0]["lifted_at"], Value::Null);
    step(&shop.staff(), &order, "release").expect(200);
    step(&shop.staff(), &order, "hold").expect(200);
    shop.buyer().post(&format!("/v1/orders/{order}/cancel"), &json!({})).expect(200);
    let told = shop.staff().get(&holds).expect(200);
    let rows = told["holds"].as_array().expect("holds");
    let of = |row: &Value| [row["hold"].clone(), row["reason"].clone(), row["lift_reason"].clone()];
    assert_eq!(
        rows.iter().map(of).collect::<Vec<_>>(),
        [
            [json!("manual"), json!("a dispute"), Value::Null],
            [json!("manual"), json!("a dispute"), json!("a dispute")],
        ]
    );
    let buyer = shop.buyer().get("/v1/me").expect(200).id();
    assert_eq!(rows[0]["lifted_by"], buyer.as_str());
    let seen = String::from_utf8_lossy(&read(&shop, &order).bytes).into_owned();
    assert!(!seen.contains("dispute"), "{seen}");
}
