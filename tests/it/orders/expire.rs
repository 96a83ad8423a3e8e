//! Orders that expire without an approval.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn an_order_nobody_approves_is_given_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "name": "All orders", "when": {}, "company_id": shop.company(),
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("100.00"), "period": "year" },
        }),
    );
    let ten = order_of(&[("BOLT", 10)]);
    let order = spender.post("/v1/orders", &ten).expect(201);
    assert_eq!(order["status"], "pending_approval");
    assert_eq!(order["expires_at"], "2026-03-16T09:00:00Z");
    spender.post("/v1/orders", &ten).refused(409, "spending_limit_exceeded");
    let run = |as_of: &str| {
        shop.staff().post("/v1/jobs/expire-orders/runs", &json!({ "as_of": as_of })).expect(200)
    };

    assert_eq!(run("2026-03-16T08:59:59Z").integer("/processed"), 0);
    assert_eq!(run("2026-03-16T09:00:00Z").integer("/processed"), 1);
    assert_eq!(run("2026-03-16T09:00:00Z").integer("/processed"), 0);

    let path = format!("/v1/orders/{}", order.id());
    let given_up = spender.get(&path).expect(200);
    assert_eq!(given_up["status"], "cancelled");
    assert_eq!(shop.available("BOLT"), 1000);
    assert_eq!(shop.credit_account().amount("reserved"), "0.00");
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    assert_eq!(shop.approver().get(&request).expect(200)["status"], "expired");
    let late = shop.approver().post(&format!("{request}/approve"), &json!({}));
    assert_eq!(late.expect(409).problem()["code"], "request_closed");
    spender.post("/v1/orders", &ten).expect(201);
}

#[rstest]
fn jobs_are_for_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let path = "/v1/jobs/expire-orders/runs";
    shop.company_admin().post(path, &json!({})).refused(403, "forbidden");
    shop.staff().post("/v1/jobs/dance/runs", &json!({})).refused(404, "not_found");
    let ran = shop.staff().post("/v1/jobs/forget-idempotency-keys/runs", &json!({})).expect(200);
    assert_eq!(ran["name"], "forget-idempotency-keys");
    shop.staff().post(path, &json!({ "as_of": "yesterday" })).problem();
}
