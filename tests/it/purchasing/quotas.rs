//! Order limits over a calendar period.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// Sets a limit of Acme; returns its path.
#[track_caller]
pub(super) fn limit(shop: &Shop, fields: &Value) -> String {
    let mut limit = json!({ "company_id": shop.company() });
    for (field, value) in fields.as_object().into_iter().flatten() {
        limit[field] = value.clone();
    }
    format!("/v1/order-limits/{}", shop.staff().post("/v1/order-limits", &limit).expect(201).id())
}

pub(super) fn bolts(who: &Actor, quantity: i64) -> Answer {
    who.post("/v1/orders", &order_of(&[("BOLT", quantity)]))
}

pub(super) fn cancel(who: &Actor, order: &Answer, quantity: i64) {
    let part = json!({ "lines": [{ "line_number": 1, "quantity": quantity }] });
    who.post(&format!("/v1/orders/{}/cancel", order.id()), &part).expect(200);
}

/// Reserved, committed and cause of each quota's account.
pub(super) fn sums(shop: &Shop) -> Vec<String> {
    shop.database().texts(
        "SELECT CAST(reserved AS text) || ' ' || CAST(committed AS text) || ' ' \
         || coalesce(over_limit_cause, 'none') AS text FROM commitment_accounts \
         WHERE kind = 'quota' ORDER BY committed, reserved",
    )
}

/// The quota's entry of an evaluation's trace.
#[track_caller]
pub(super) fn entry(who: &Actor, quantity: i64) -> Value {
    let told = who.post("/v1/orders/evaluate", &order_of(&[("BOLT", quantity)])).expect(200);
    let entries = told["trace"].as_array().expect("a trace");
    entries.iter().find(|entry| entry["check"] == "quota").expect("a quota").clone()
}

#[rstest]
fn pieces_of_a_month_count_together_for_the_company(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let path = limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 10, "period": "month" }));
    let set = shop.company_admin().get(&path).expect(200);
    assert_eq!(
        (&set["period"], &set["per"], &set["sku"], &set["max_quantity"], &set["max_total"]),
        (&json!("month"), &json!("company"), &json!("BOLT"), &json!(10), &Value::Null)
    );
    let (buyer, other) = (shop.buyer(), shop.other_buyer());
    let first = bolts(&buyer, 6).expect(201);
    bolts(&other, 5).refused(409, "quota_exceeded");
    bolts(&other, 3).expect(201);
    buyer.post("/v1/orders", &order_of(&[("NUT", 500)])).expect(201);
    bolts(&shop.stranger(), 50).expect(201);
    let told = entry(&shop.company_admin(), 2);
    assert_eq!(
        (&told["limit"], &told["used"], &told["requested"], &told["available"], &told["outcome"]),
        (
            &json!("10 of BOLT"),
            &json!("9 of BOLT"),
            &json!("2 of BOLT"),
            &json!("1 of BOLT"),
            &json!("deny")
        )
    );
    assert_eq!(entry(&buyer, 2)["available"], Value::Null, "no figures without order_limits.read");
    // Two lines of the SKU count together.
    let two =
        json!({ "lines": [{ "sku": "BOLT", "quantity": 1 }, { "sku": "BOLT", "quantity": 1 }] });
    buyer.post("/v1/orders", &two).refused(409, "quota_exceeded");

    // Given back into April's own account, whenever it is.
    shop.set_clock("2026-04-01T09:00:00Z");
    let april = bolts(&buyer, 10).expect(201);
    cancel(&buyer, &first, 4);
    bolts(&buyer, 1).refused(409, "quota_exceeded");
    cancel(&buyer, &april, 2);
    bolts(&buyer, 2).expect(201);
    shop.set_clock("2026-03-20T09:00:00Z");
    bolts(&buyer, 6).refused(409, "quota_exceeded");
    bolts(&buyer, 5).expect(201);
}

#[rstest]
fn a_quota_counts_the_orders_from_before_it_was_set(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (buyer, other, staff) = (shop.buyer(), shop.other_buyer(), shop.staff());
    shop.set_clock("2026-02-10T09:00:00Z");
    bolts(&buyer, 50).expect(201);
    shop.set_clock("2026-03-10T09:00:00Z");
    let before = bolts(&buyer, 7).expect(201);
    cancel(&buyer, &before, 1);
    bolts(&other, 2).expect(201);
    let of_all = limit(&shop, &json!({ "max_total": eur("100.00"), "period": "month" }));
    assert_eq!(entry(&shop.company_admin(), 1)["used"], "80.00 EUR");
    bolts(&buyer, 3).refused(409, "quota_exceeded");
    bolts(&buyer, 2).expect(201);
    bolts(&other, 1).refused(409, "quota_exceeded");
    // An order from before gives back to it, too.
    cancel(&buyer, &before, 1);
    bolts(&other, 1).expect(201);
    // A change binds the running period.
    staff.patch(&of_all, &json!({ "max_total": eur("150.00") })).expect(200);
    bolts(&other, 5).expect(201);
    bolts(&other, 1).refused(409, "quota_exceeded");
    staff.patch(&of_all, &json!({ "max_total": eur("50.00") })).expect(200);
    bolts(&other, 1).refused(409, "quota_exceeded");
    // The account outlives its limit: what it has counted still moves it, new orders do not.
    let before_the_end = sums(&shop);
    staff.delete(&of_all).expect(204);
    bolts(&other, 20).expect(201);
    assert_eq!(sums(&shop), before_the_end);
    assert_eq!(before_the_end, ["0 15000 limit_lowered"]);
    cancel(&buyer, &before, 1);
    assert_eq!(sums(&shop), ["0 14000 limit_lowered"]);
}

#[rstest]
fn a_members_quota_is_their_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    bolts(&shop.buyer(), 3).expect(201);
    let quota = json!({ "max_total": eur("50.00"), "period": "week", "per": "member" });
    shop.staff().post("/v1/order-limits", &quota).expect(201);
    bolts(&shop.buyer(), 3).refused(409, "quota_exceeded");
    bolts(&shop.buyer(), 2).expect(201);
    bolts(&shop.other_buyer(), 5).expect(201);
    bolts(&shop.other_buyer(), 1).refused(409, "quota_exceeded");
    bolts(&shop.stranger(), 5).expect(201);
    // Orders of staff are no member's.
    shop.order_for(shop.company(), &[("BOLT", 9)]);
    shop.set_clock("2026-03-09T09:00:00Z");
    bolts(&shop.buyer(), 5).expect(201);
}

#[rstest]
fn a_units_quota_counts_the_orders_for_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let [north, south] = ["North", "South"].map(|name| {
        let unit = json!({ "name": name, "kind": "division" });
        shop.company_admin().post("/v1/business-units", &unit).expect(201).id()
    });
    let order = |unit: &str, quantity: i64| {
        let mut order = order_of(&[("BOLT", quantity)]);
        order["business_unit_id"] = json!(unit);
        shop.buyer().post("/v1/orders", &order)
    };
    order(&north, 2).expect(201);
    limit(&shop, &json!({ "max_total": eur("50.00"), "period": "year", "per": "unit" }));
    order(&north, 4).refused(409, "quota_exceeded");
    order(&north, 3).expect(201);
    order(&south, 5).expect(201);
    order(&south, 1).refused(409, "quota_exceeded");
    // An order for no unit is no unit's.
    bolts(&shop.buyer(), 9).expect(201);
}

#[rstest]
fn a_companys_own_quota_counts_no_unit_that_cuts_it_off(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let unit = |name: &str, parent: Value, inherits: bool| {
        let unit = json!({
            "name": name, "kind": "division", "parent_id": parent, "inherits_rules": inherits,
        });
        shop.company_admin().post("/v1/business-units", &unit).expect(201).id()
    };
    let free = unit("Free", Value::Null, false);
    let below = unit("Below", json!(free), true);
    let order = |quantity: i64| {
        let mut order = order_of(&[("BOLT", quantity)]);
        order["business_unit_id"] = json!(below);
        shop.buyer().post("/v1/orders", &order)
    };
    order(7).expect(201);
    bolts(&shop.buyer(), 1).expect(201);
    let quota = json!({ "sku": "BOLT", "max_quantity": 5, "period": "month" });
    shop.company_admin().post("/v1/order-limits", &quota).expect(201);
    order(9).expect(201);
    bolts(&shop.buyer(), 5).refused(409, "quota_exceeded");
    bolts(&shop.buyer(), 4).expect(201);
    // The operator's counts all of them.
    let all = json!({ "company_id": shop.company(), "owner": "operator", "sku": "BOLT",
        "max_quantity": 22, "period": "month" });
    shop.staff().post("/v1/order-limits", &all).expect(201);
    order(2).refused(409, "quota_exceeded");
    order(1).expect(201);
}

#[rstest]
fn a_quota_asks_its_own_side_by_its_own_steps(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    limit(
        &shop,
        &json!({
            "sku": "BOLT", "max_quantity": 5, "period": "month", "on_violation": "require_approval",
            "steps": [{ "approvers": { "role": "buyer" } }],
        }),
    );
    let approver = |order: &Answer| {
        let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
        shop.staff().get(&path).expect(200)["steps"][0]["approver_role"].clone()
    };
    assert_eq!(approver(&bolts(&shop.buyer(), 6).expect(201)), "buyer");
}

#[rstest]
fn a_period_is_the_companys(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "time_zone": "Europe/Paris" }));
    limit(&shop, &json!({ "sku": "BOLT", "max_quantity": 5, "period": "month" }));
    shop.set_clock("2026-03-31T21:30:00Z");
    bolts(&shop.buyer(), 5).expect(201);
    bolts(&shop.buyer(), 1).refused(409, "quota_exceeded");
    // It is April in Paris.
    shop.set_clock("2026-03-31T22:30:00Z");
    let april = bolts(&shop.buyer(), 5).expect(201);
    shop.set_clock("2026-05-02T09:00:00Z");
    cancel(&shop.buyer(), &april, 5);
    shop.set_clock("2026-04-30T09:00:00Z");
    bolts(&shop.buyer(), 5).expect(201);
    bolts(&shop.buyer(), 1).refused(409, "quota_exceeded");
}

#[rstest]
fn a_quota_may_ask_for_approval_and_counts_all_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let asking = json!({
        "sku": "BOLT", "max_quantity": 10, "period": "month", "on_violation": "require_approval",
    });
    limit(&shop, &asking);
    let (buyer, admin) = (shop.buyer(), shop.company_admin());
    assert_eq!(bolts(&buyer, 8).expect(201)["status"], "confirmed");
    let over = bolts(&buyer, 5).expect(201);
    assert_eq!(over["status"], "pending_approval");
    assert_eq!(entry(&admin, 1)["used"], "13 of BOLT");
    let next = bolts(&buyer, 1).expect(201);
    assert_eq!(next["status"], "pending_approval");
    let decide = |order: &Answer, verdict: &str| {
        let request = order.text("/approval_request_id");
        admin.post(&format!("/v1/approval-requests/{request}/{verdict}"), &json!({})).expect(200);
    };
    decide(&over, "approve");
    decide(&next, "reject");
    assert_eq!(entry(&admin, 1)["used"], "13 of BOLT");
    cancel(&buyer, &over, 5);
    assert_eq!(entry(&admin, 1)["used"], "8 of BOLT");
    assert_eq!(bolts(&buyer, 2).expect(201)["status"], "confirmed");
}
