//! Evaluating an order: the same result as placing it, and nothing stored.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn evaluating_decides_as_placing_does(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big orders",
        "when": { "order_total_over": eur("100.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let before = shop.last_sequence();
    for (quantity, outcome, status) in
        [(10, "allow", 201), (11, "require_approval", 201), (1000, "deny", 409)]
    {
        let order = order_of(&[("BOLT", quantity)]);

        let evaluated = shop.buyer().post("/v1/orders/evaluate", &order).expect(200);
        assert_eq!(evaluated["outcome"], outcome, "{evaluated:?}");
        let placed = shop.buyer().post("/v1/orders", &order).expect(status);

        if status == 201 {
            assert_eq!(evaluated["total"], placed["total"]);
            let trace = shop.buyer().get(&format!("/v1/orders/{}/trace", placed.id())).expect(200);
            assert_eq!(trace["trace"], evaluated["trace"]);
            assert_eq!(trace["outcome"], outcome);
        } else {
            assert_eq!(evaluated["errors"], placed["errors"]);
        }
    }
    let events = shop.events_until(before, |events| events.len() >= 4);
    assert_eq!(events.len(), 4, "evaluating left an event: {events:?}");
    shop.approver()
        .post("/v1/orders/evaluate", &order_of(&[("BOLT", 1)]))
        .refused(403, "forbidden");
}
