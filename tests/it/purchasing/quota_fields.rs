//! Fields of order limits over a period that cannot stand together.

use rstest::rstest;
use serde_json::json;

use super::quotas::{bolts, limit};
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[rstest]
fn bad_quotas_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let total = eur("10.00");
    for (bad, pointer) in [
        (json!({ "period": "month" }), "/max_total"),
        (json!({ "period": "month", "min_total": total }), "/min_total"),
        (json!({ "period": "month", "min_total": total, "max_total": total }), "/min_total"),
        (json!({ "period": "month", "max_quantity": 5 }), "/sku"),
        (json!({ "period": "month", "sku": "BOLT" }), "/max_quantity"),
        (
            json!({ "period": "month", "sku": "BOLT", "max_quantity": 5, "max_total": total }),
            "/max_total",
        ),
        (json!({ "sku": "BOLT", "max_quantity": 5 }), "/period"),
        (json!({ "max_total": total, "per": "member" }), "/period"),
    ] {
        let refused = staff.post("/v1/order-limits", &bad).refused(422, "bad_order_limit");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{bad}");
    }
    for (bad, status, code) in [
        (json!({ "period": "month", "sku": "NONE", "max_quantity": 5 }), 422, "unknown_sku"),
        (json!({ "period": "month", "sku": "BOLT", "max_quantity": -1 }), 422, "out_of_range"),
        (json!({ "period": "order", "max_total": total }), 422, "unknown_word"),
        (json!({ "period": "month", "max_total": total, "per": "site" }), 422, "unknown_word"),
    ] {
        staff.post("/v1/order-limits", &bad).refused(status, code);
    }
    assert_eq!(shop.database().count("order_limits"), 0);
    // A limit of nothing allows nothing.
    let none = limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 0, "period": "day" }));
    bolts(&shop.buyer(), 1).refused(409, "quota_exceeded");
    staff.patch(&none, &json!({ "max_quantity": 1 })).expect(200);
    bolts(&shop.buyer(), 1).expect(201);
    staff.patch(&none, &json!({ "max_total": total })).refused(422, "bad_order_limit");
    let money = json!({ "max_total": total, "period": "day" });
    let money =
        format!("/v1/order-limits/{}", staff.post("/v1/order-limits", &money).expect(201).id());
    for (change, pointer) in [
        (json!({ "min_total": total }), "/min_total"),
        (json!({ "max_total": null }), "/max_total"),
        (json!({ "max_total": { "amount": "1.00", "currency": "USD" } }), "/max_total"),
        (json!({ "max_quantity": 1 }), "/max_quantity"),
    ] {
        let refused = staff.patch(&money, &change).refused(422, "bad_order_limit");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{change}");
    }
    let single = limit(&shop, &json!({ "max_total": total }));
    staff.patch(&single, &json!({ "max_quantity": 1 })).refused(422, "bad_order_limit");
    staff.patch(&single, &json!({ "period": "day" })).refused(400, "unknown_field");
}
