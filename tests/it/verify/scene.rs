//! A scene with data for every invariant.

use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::scene::PASSWORD;

/// Orders are identified by their purchase order numbers: `done`, `small`, `open-1`, `open-2`,
/// `split`, `approved`, `spent`, `budgeted`, `unit`, `both`, `held`, `reviewed`, `cleared`, `prepaid`, `theirs`.
#[track_caller]
pub fn play(shop: &Shop) {
    let once = json!({ "duplicate_purchase_order_number": "confirm" });
    shop.staff().patch("/v1/settings", &json!({ "orders": once })).expect(200);
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let done = order(shop, "done", 10);
    shop.ship(&done);
    let done = shop.invoice(&done).id();
    let quota = json!({
        "company_id": shop.company(), "sku": "NUT", "max_quantity": 1000, "period": "month",
    });
    shop.staff().post("/v1/order-limits", &quota).expect(201);
    let mut small = order_of(&[("NUT", 5)]);
    small["lines"][0]["cost_centre"] = json!("OFFICE");
    let small = order_by(shop, "small", &small);
    shop.ship(&small);
    let small = shop.invoice(&small).id();
    order(shop, "open-1", 3);
    order(shop, "open-2", 4);
    let mut split = order_of(&[("BOLT", 1)]);
    split["lines"][0]["cost_centre"] = json!("IT");
    order_by(shop, "split", &split);
    approved(shop);
    spent(shop);
    budgeted(shop);
    units(shop);
    both(shop);
    calendar(shop);
    held(shop);
    prepaid(shop);
    money(shop, &done, &small);
    shop.staff().post("/v1/jobs/expire-orders/runs", &json!({})).expect(200);
}

/// An order of Acme's for bolts.
fn order(shop: &Shop, name: &str, bolts: i64) -> String {
    order_by(shop, name, &order_of(&[("BOLT", bolts)]))
}

fn order_by(shop: &Shop, name: &str, order: &Value) -> String {
    let mut order = order.clone();
    order["purchase_order_number"] = json!(name);
    shop.buyer().post("/v1/orders", &order).expect(201).id()
}

fn approved(shop: &Shop) {
    let rule = json!({
        "company_id": shop.company(), "name": "Big orders",
        "when": { "order_total_over": eur("500.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = order(shop, "approved", 60);
    let order = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
    let request = order.text("/approval_request_id");
    let path = format!("/v1/approval-requests/{request}/approve");
    shop.approver().post(&path, &json!({})).expect(200);
}

/// An order that two approvers have to approve. The second is dismissed, and the first approves once more.
fn both(shop: &Shop) {
    shop.product("CABLE", "5.00");
    let second = shop.member("approver-2@acme.test", "approver", &json!({}));
    let second = second.get("/v1/me").expect(200).text("/member_id");
    let rule = json!({
        "company_id": shop.company(), "name": "Cables", "when": { "skus": ["CABLE"] },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "all" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = order_by(shop, "both", &order_of(&[("CABLE", 1)]));
    let order = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
    let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    shop.approver().post(&path, &json!({})).expect(200);
    let place = format!("/v1/companies/{}/members/{second}", shop.company());
    shop.company_admin().patch(&place, &json!({ "active": false })).expect(200);
    assert_eq!(shop.approver().post(&path, &json!({})).expect(200)["status"], "approved");
}

/// An order on hold, which was on hold and released before; one in review, and one whose review was approved.
fn held(shop: &Shop) {
    let path = format!("/v1/orders/{}", order(shop, "held", 6));
    let why = json!({ "reason": "a dispute" });
    for step in ["hold", "release", "hold"] {
        shop.staff().post(&format!("{path}/{step}"), &why).expect(200);
    }
    let review = |order: &str| {
        let asked = json!({ "order_id": order, "note": "a new address" });
        shop.staff().post("/v1/risk-reviews", &asked).expect(201).id()
    };
    review(&order(shop, "reviewed", 1));
    let path = format!("/v1/risk-reviews/{}/approve", review(&order(shop, "cleared", 1)));
    shop.staff().post(&path, &json!({ "note": "called back" })).expect(200);
}

/// An order that was paid in advance, and of which a part is shipped; and one of Globex that was cancelled.
fn prepaid(shop: &Shop) {
    let mut order = order_of(&[("BOLT", 3)]);
    order["payment_option"] = json!({ "method": "prepayment" });
    let order = order_by(shop, "prepaid", &order);
    let payment = json!({
        "company_id": shop.company(), "order_id": order, "amount": eur("36.00"), "method": "card",
    });
    shop.staff().post("/v1/payments", &payment).expect(201);
    shop.ship_part(&order, &[(1, 1)]);
    let mut theirs = order_of(&[("BOLT", 1)]);
    theirs["purchase_order_number"] = json!("theirs");
    let theirs = shop.stranger().post("/v1/orders", &theirs).expect(201).id();
    shop.stranger().post(&format!("/v1/orders/{theirs}/cancel"), &json!({})).expect(200);
}

/// A calendar of Globex.
fn calendar(shop: &Shop) {
    let day = json!([{ "from": "09:00", "until": "17:00" }]);
    let office = json!({ "name": "Office", "time_zone": "UTC", "weekly": { "mon": day } });
    shop.stranger().post("/v1/calendars", &office).expect(201);
}

/// The first cost centre: later orders name it or none.
fn budgeted(shop: &Shop) {
    let admin = shop.company_admin();
    let centre = cost_centre(&admin, "IT");
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("100.00"), "period": "month", "on_exceeded": "warn",
    });
    admin.post("/v1/budgets", &budget).expect(201);
    let mut order = order_of(&[("BOLT", 2)]);
    order["cost_centre"] = json!("IT");
    order_by(shop, "budgeted", &order);
}

fn spent(shop: &Shop) {
    let member = json!({
        "email": "saver@acme.test", "name": "Saver", "password": PASSWORD, "roles": ["buyer"],
        "spending_limit": { "amount": eur("100.00"), "period": "month" },
    });
    let path = format!("/v1/companies/{}/members", shop.company());
    shop.staff().post(&path, &member).expect(201);
    let saver = shop.anonymous().log_in("saver@acme.test", PASSWORD);
    let mut order = order_of(&[("BOLT", 2)]);
    order["purchase_order_number"] = json!("spent");
    saver.post("/v1/orders", &order).expect(201);
}

/// Acme's unit North with Shop A below it and a quantity rule, a unit of Globex, and the order `unit` for Shop A.
fn units(shop: &Shop) {
    let create = |by: Actor, unit: &Value| by.post("/v1/business-units", unit).expect(201).id();
    let terms = json!({ "net_days": 14 });
    let mut north = json!({ "name": "North", "kind": "division", "payment_terms": terms });
    north["company_id"] = json!(shop.company());
    let north = create(shop.staff(), &north);
    let shop_a = json!({ "name": "Shop A", "kind": "location", "parent_id": north });
    let shop_a = create(shop.company_admin(), &shop_a);
    create(shop.stranger(), &json!({ "name": "South", "kind": "division" }));
    let mut bolt = order_of(&[("BOLT", 1)]);
    bolt["business_unit_id"] = json!(shop_a);
    order_by(shop, "unit", &bolt);
    let pairs = json!({ "sku": "NUT", "unit_id": north, "increment": 2 });
    shop.company_admin().post("/v1/quantity-rules", &pairs).expect(201);
}

/// `done` (120.00) is paid by two payments, half credited, and some of that is refunded; `small`
/// (6.00) is written off; another payment is partly unapplied.
fn money(shop: &Shop, done: &str, small: &str) {
    let paid = shop.pay_invoice(done, "70.00").id();
    shop.pay_invoice(done, "50.00");
    let note = json!({
        "company_id": shop.company(), "invoice_id": done, "reason": "damaged",
        "lines": [{ "sku": "BOLT", "quantity": 5, "unit_price": "10.00" }],
    });
    shop.staff().post("/v1/credit-notes", &note).expect(201);
    let path = format!("/v1/payments/{paid}/refunds");
    shop.staff().post(&path, &json!({ "amount": eur("20.00") })).expect(201);
    let path = format!("/v1/invoices/{small}/write-off");
    shop.staff().post(&path, &json!({ "reason": "too small" })).expect(201);
    let waits = json!({
        "company_id": shop.company(), "amount": eur("9.00"), "method": "card", "allocations": [],
    });
    shop.staff().post("/v1/payments", &waits).expect(201);
}
