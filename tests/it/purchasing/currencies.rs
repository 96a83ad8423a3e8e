//! A limit binds in its own currency: refused if it could never bind, and reported where it does not.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

fn yen(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "JPY" })
}

/// A company that pays in yen, and its administrator; BOLT costs 1,000 yen.
fn yen_company(shop: &Shop) -> (String, Actor) {
    let company = shop.new_company("Tokyo", &json!({ "currency": "JPY", "country": "JP" })).id();
    let member = json!({
        "email": "admin@tokyo.test", "name": "Aiko", "password": PASSWORD, "roles": ["company_admin"],
    });
    shop.staff().post(&format!("/v1/companies/{company}/members"), &member).expect(201);
    shop.product_from(&json!({ "sku": "BOLT", "name": "Bolt", "list_price": yen("1000") }));
    (company, shop.anonymous().log_in("admin@tokyo.test", PASSWORD))
}

fn rule(when: &Value) -> Value {
    json!({
        "name": "Big", "when": when,
        "steps": [{ "approvers": { "role": "company_admin" }, "mode": "any" }],
    })
}

#[rstest]
fn a_limit_that_could_never_bind_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (company, admin) = yen_company(&shop);
    for (actor, named) in [(shop.staff(), true), (admin.clone(), false)] {
        for (path, mut body, pointer) in [
            ("/v1/order-limits", json!({ "max_total": eur("5.00") }), "/max_total/currency"),
            ("/v1/order-limits", json!({ "min_total": eur("5.00") }), "/min_total/currency"),
            (
                "/v1/approval-rules",
                rule(&json!({ "order_total_over": eur("5.00") })),
                "/when/order_total_over/currency",
            ),
        ] {
            if named {
                body["company_id"] = json!(company);
            }
            let refused = actor.post(path, &body).refused(422, "currency_mismatch");
            assert_eq!(refused.text("/errors/0/pointer"), pointer);
            assert_eq!(refused.text("/errors/0/code"), "currency_mismatch");
        }
    }
    admin.post("/v1/order-limits", &json!({ "max_total": yen("5000") })).expect(201);
    admin
        .post("/v1/approval-rules", &rule(&json!({ "order_total_over": yen("3000") })))
        .expect(201);
    let place = |quantity| admin.post("/v1/orders", &order_of(&[("BOLT", quantity)]));
    place(6).refused(409, "order_total_too_high");
    assert_eq!(place(4).expect(201)["status"], "pending_approval");
    assert_eq!(place(3).expect(201)["status"], "confirmed");
}

#[rstest]
fn everybodys_limit_says_where_it_does_not_bind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (_, admin) = yen_company(&shop);
    let staff = shop.staff();
    staff.post("/v1/order-limits", &json!({ "max_total": eur("5.00") })).expect(201);
    staff
        .post("/v1/approval-rules", &rule(&json!({ "order_total_over": eur("5.00") })))
        .expect(201);
    let one = order_of(&[("BOLT", 1)]);
    let order = admin.post("/v1/orders", &one).expect(201);
    assert_eq!(order["status"], "confirmed");
    let stored = admin.get(&format!("/v1/orders/{}/trace", order.id())).expect(200);
    let evaluated = admin.post("/v1/orders/evaluate", &one).expect(200);
    for told in [stored, evaluated] {
        let entry = |check: &str| {
            let entries = told["trace"].as_array().expect("a trace");
            entries.iter().find(|entry| entry["check"] == check).expect("the check").clone()
        };
        let limit = entry("order_limit");
        assert_eq!(
            (&limit["outcome"], &limit["code"]),
            (&json!("passed"), &json!("other_currency"))
        );
        assert_eq!(limit["considered"][0]["verdict"], "other_currency");
        assert_eq!(entry("approval")["considered"][0]["verdict"], "other_currency");
    }
    // A rule without an amount applies to every order, in any currency.
    staff.post("/v1/approval-rules", &rule(&json!({}))).expect(201);
    assert_eq!(admin.post("/v1/orders", &one).expect(201)["status"], "pending_approval");
}
