//! A new or changed spending limit starts with the amount already spent in its period.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A buyer with a changing limit.
struct Spender<'a> {
    shop: &'a Shop,
    actor: Actor,
    path: String,
}

impl<'a> Spender<'a> {
    #[track_caller]
    fn hired(shop: &'a Shop, limit: &Value) -> Self {
        let actor = shop.member("spender@acme.test", "buyer", &json!({ "spending_limit": limit }));
        let id = actor.get("/v1/me").expect(200).text("/member_id");
        let path = format!("/v1/companies/{}/members/{id}", shop.company());
        Self { shop, actor, path }
    }

    #[track_caller]
    fn limited(&self, limit: &Value) {
        self.shop.staff().patch(&self.path, &json!({ "spending_limit": limit })).expect(200);
    }

    /// Orders this many bolts at 10.00.
    fn order(&self, quantity: i64) -> Answer {
        self.actor.post("/v1/orders", &order_of(&[("BOLT", quantity)]))
    }

    #[track_caller]
    fn refused(&self, quantity: i64) {
        self.order(quantity).refused(409, "spending_limit_exceeded");
    }

    /// The used amount of the limit, from a trace.
    #[track_caller]
    fn used(&self) -> String {
        let order = order_of(&[("BOLT", 1)]);
        let told = self.actor.post("/v1/orders/evaluate", &order).expect(200);
        let entries = told["trace"].as_array().expect("a trace");
        let entry = entries.iter().find(|entry| entry["check"] == "spending_limit");
        entry.expect("a spending limit")["used"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    fn cancel(&self, order: &Answer, quantity: i64) {
        let body = json!({ "lines": [{ "line_number": 1, "quantity": quantity }] });
        self.actor.post(&format!("/v1/orders/{}/cancel", order.id()), &body).expect(200);
    }
}

fn per(period: &str) -> Value {
    json!({ "amount": eur("100.00"), "period": period })
}

#[rstest]
fn another_period_is_no_fresh_allowance(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let spender = Spender::hired(&shop, &per("month"));
    let first = spender.order(9).expect(201);
    for period in ["quarter", "year", "week", "month", "day", "month", "quarter"] {
        spender.limited(&per(period));
        assert_eq!(spender.used(), "90.00 EUR", "per {period}");
        spender.refused(2);
    }
    spender.order(1).expect(201);
    // A cancellation restores each account that counted the order; later orders change the current one.
    spender.cancel(&first, 4);
    spender.limited(&per("month"));
    assert_eq!(spender.used(), "60.00 EUR");
    spender.limited(&per("quarter"));
    spender.order(4).expect(201);
    spender.refused(1);

    // The year continues in April, the month does not.
    spender.limited(&per("year"));
    shop.set_clock("2026-04-01T00:00:00Z");
    spender.refused(1);
    spender.limited(&per("month"));
    spender.order(3).expect(201);
    spender.limited(&per("quarter"));
    assert_eq!(spender.used(), "30.00 EUR");
    spender.limited(&per("year"));
    assert_eq!(spender.used(), "130.00 EUR");
    spender.refused(1);
}

#[rstest]
fn a_limit_that_is_lifted_and_set_again_knows_what_was_spent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let spender = Spender::hired(&shop, &per("month"));
    spender.order(9).expect(201);
    spender.limited(&Value::Null);
    spender.limited(&per("month"));
    assert_eq!(spender.used(), "90.00 EUR");
    spender.refused(2);

    // Including orders placed without a limit, or with a limit per order.
    spender.limited(&Value::Null);
    spender.order(3).expect(201);
    spender.limited(&per("order"));
    spender.order(2).expect(201);
    spender.limited(&json!({ "amount": eur("150.00"), "period": "month" }));
    assert_eq!(spender.used(), "140.00 EUR");
    spender.refused(2);
    spender.order(1).expect(201);
}

#[rstest]
fn a_limit_that_comes_late_counts_the_period_from_its_start(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let spender = Spender::hired(&shop, &Value::Null);
    shop.set_clock("2026-02-28T23:59:59Z");
    spender.order(7).expect(201);
    shop.set_clock("2026-03-01T00:00:00Z");
    let big = spender.order(50).expect(201);
    let gone = spender.order(5).expect(201);
    spender.cancel(&gone, 5);
    shop.order(&[("BOLT", 11)]);
    shop.set_clock("2026-03-02T09:00:00Z");

    spender.limited(&per("month"));
    assert_eq!(spender.used(), "500.00 EUR");
    spender.refused(1);
    spender.cancel(&big, 41);
    assert_eq!(spender.used(), "90.00 EUR");
    spender.order(1).expect(201);
    spender.refused(1);
    spender.limited(&per("day"));
    assert_eq!(spender.used(), "10.00 EUR");
}

#[rstest]
fn what_waits_for_approval_is_counted_and_given_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("35.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let spender = Spender::hired(&shop, &Value::Null);
    let pending = [4, 5, 6].map(|quantity| spender.order(quantity).expect(201));
    let decide = |order: &Answer, verdict: &str| {
        let request = order.text("/approval_request_id");
        let path = format!("/v1/approval-requests/{request}/{verdict}");
        shop.approver().post(&path, &json!({})).expect(200);
    };
    spender.limited(&per("month"));
    assert_eq!(spender.used(), "150.00 EUR");
    decide(&pending[0], "approve");
    decide(&pending[1], "reject");
    assert_eq!(spender.used(), "100.00 EUR");
    spender.refused(1);
    let end = shop
        .staff()
        .post("/v1/jobs/expire-orders/runs", &json!({ "as_of": "2026-03-20T00:00:00Z" }));
    assert_eq!(end.expect(200).integer("/processed"), 1);
    assert_eq!(spender.used(), "40.00 EUR");
    spender.order(3).expect(201);
    spender.cancel(&pending[0], 4);
    assert_eq!(spender.used(), "30.00 EUR");
}

#[rstest]
fn the_period_is_the_companys_also_when_its_zone_changes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "time_zone": "Pacific/Auckland" }));
    let spender = Spender::hired(&shop, &Value::Null);
    // The 3rd of March there begins at 11:00 UTC.
    shop.set_clock("2026-03-02T10:59:59Z");
    spender.order(3).expect(201);
    shop.set_clock("2026-03-02T11:00:00Z");
    spender.order(9).expect(201);
    spender.limited(&per("day"));
    assert_eq!(spender.used(), "90.00 EUR");
    // In UTC it is the 2nd, the day of both orders: moving the company gives no fresh day.
    shop.change_company(&json!({ "time_zone": "UTC" }));
    assert_eq!(spender.used(), "120.00 EUR");
    spender.refused(1);
}
