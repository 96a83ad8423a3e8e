//! What accounts of quotas hold: from their opening, through the life of orders, over changes of the company.

use rstest::rstest;
use serde_json::json;

use super::quotas::{bolts, cancel, entry, limit, sums};
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// Ten bolts a month; more of them ask for approval.
fn asking(shop: &Shop) {
    limit(
        shop,
        &json!({
            "sku": "BOLT", "max_quantity": 10, "period": "month", "on_violation": "require_approval",
        }),
    );
}

#[rstest]
fn what_expires_is_given_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    asking(&shop);
    bolts(&shop.buyer(), 8).expect(201);
    assert_eq!(bolts(&shop.buyer(), 5).expect(201)["status"], "pending_approval");
    assert_eq!(sums(&shop), ["5 8 approved_overrun"]);
    shop.set_clock("2026-03-20T09:00:00Z");
    shop.staff().post("/v1/jobs/expire-orders/runs", &json!({})).expect(200);
    assert_eq!(sums(&shop), ["0 8 none"]);
    assert_eq!(bolts(&shop.buyer(), 2).expect(201)["status"], "confirmed");
}

#[rstest]
fn an_order_that_waits_when_the_account_opens_is_held_until_it_is_approved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "name": "Large orders", "when": { "order_total_over": { "amount": "50.00", "currency": "EUR" } },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let waits = bolts(&shop.buyer(), 6).expect(201);
    assert_eq!(waits["status"], "pending_approval");
    limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 10, "period": "month" }));
    bolts(&shop.other_buyer(), 5).refused(409, "quota_exceeded");
    bolts(&shop.other_buyer(), 1).expect(201);
    assert_eq!(sums(&shop), ["6 1 none"]);
    let request = format!("/v1/approval-requests/{}", waits.text("/approval_request_id"));
    shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!(sums(&shop), ["0 7 none"]);
}

#[rstest]
fn a_part_of_an_overrun_that_waits_is_cancelled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    asking(&shop);
    let (buyer, admin) = (shop.buyer(), shop.company_admin());
    bolts(&buyer, 8).expect(201);
    let over = bolts(&buyer, 5).expect(201);
    cancel(&buyer, &over, 2);
    assert_eq!(sums(&shop), ["3 8 approved_overrun"]);
    let request = buyer.get(&format!("/v1/orders/{}", over.id())).expect(200);
    let request = format!("/v1/approval-requests/{}", request.text("/approval_request_id"));
    admin.post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!(sums(&shop), ["0 11 approved_overrun"]);
}

#[rstest]
fn two_lines_of_a_sku_give_back_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 10, "period": "month" }));
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 2), ("BOLT", 3)])).expect(201);
    assert_eq!(sums(&shop), ["0 5 none"]);
    let parts = json!({ "lines": [
        { "line_number": 1, "quantity": 1 }, { "line_number": 2, "quantity": 3 },
    ] });
    shop.buyer().post(&format!("/v1/orders/{}/cancel", order.id()), &parts).expect(200);
    assert_eq!(sums(&shop), ["0 1 none"]);
}

#[rstest]
fn a_new_time_zone_grants_no_fresh_quota(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 5, "period": "day" }));
    shop.set_clock("2026-03-31T12:00:00Z");
    bolts(&shop.buyer(), 5).expect(201);
    bolts(&shop.buyer(), 1).refused(409, "quota_exceeded");
    // It is the morning of 1 April there, and these bolts were ordered on that day.
    for zone in ["Pacific/Kiritimati", "UTC", "Pacific/Kiritimati"] {
        shop.change_company(&json!({ "time_zone": zone }));
        assert_eq!(entry(&shop.company_admin(), 1)["used"], "5 of BOLT", "{zone}");
        bolts(&shop.buyer(), 1).refused(409, "quota_exceeded");
    }
    shop.set_clock("2026-04-01T12:00:00Z");
    bolts(&shop.buyer(), 5).expect(201);
}

#[rstest]
fn a_limit_in_another_currency_counts_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    bolts(&shop.buyer(), 1).expect(201);
    let fewest = |shop: &Shop| {
        let tries = (0..4).map(|_| {
            let before = shop.statements().sent();
            bolts(&shop.buyer(), 1).expect(201);
            shop.statements().sent() - before
        });
        tries.min().expect("several tries")
    };
    let without = fewest(&shop);
    let dollars = json!({ "amount": "1.00", "currency": "USD" });
    let quota = json!({ "max_total": dollars, "period": "year" });
    shop.staff().post("/v1/order-limits", &quota).expect(201);
    assert!(fewest(&shop) <= without, "a quota that does not bind sends no statement");
    assert_eq!(shop.database().count("commitment_accounts WHERE kind = 'quota'"), 0);
}

#[rstest]
fn an_account_that_a_refused_order_opened_stays_open(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    bolts(&shop.buyer(), 3).expect(201);
    limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 2, "period": "year" }));
    assert_eq!(entry(&shop.company_admin(), 1)["used"], "3 of BOLT");
    assert_eq!(sums(&shop).len(), 0, "an evaluation stores nothing");
    bolts(&shop.buyer(), 1).refused(409, "quota_exceeded");
    match backend {
        Backend::Postgres => assert_eq!(sums(&shop), ["0 3 limit_lowered"]),
        // The writer undoes what a refused request wrote.
        Backend::Sqlite => assert_eq!(sums(&shop).len(), 0),
    }
    assert_eq!(entry(&shop.company_admin(), 1)["available"], "-1 of BOLT");
}
