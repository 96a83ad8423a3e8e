//! Four fraud attempts: by a buyer, a company's administrator, a member of staff, and a demoted
//! administrator. Each tries the means at hand. None gains anything, and the audit log names the person behind
//! every accepted request.

use rstest::rstest;
use serde_json::{Value, json};

use crate::audit::rows;
use crate::sessions::on_behalf::acting;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// The shop of the attempts: tiers, a minimum quantity, limits of the operator, and an approval rule.
#[track_caller]
fn stage(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    let pack = json!({
        "sku": "PACK", "name": "Pack", "list_price": eur("1.00"), "quantity_rule": { "min": 100 },
    });
    shop.product_from(&pack);
    let staff = shop.staff();
    let list = json!({ "name": "Trade", "currency": "EUR", "company_ids": [shop.company()] });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let tiers = json!([
        { "min_quantity": 1, "unit_price": "10.00" }, { "min_quantity": 100, "unit_price": "4.00" },
    ]);
    let prices = json!({ "prices": [{ "sku": "BOLT", "tiers": tiers }] });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    Some(shop)
}

#[track_caller]
fn place_of(shop: &Shop, member: &str) -> String {
    format!("/v1/companies/{}/members/{member}", shop.company())
}

/// A rule of the operator: orders of more than 50.00 need this role.
#[track_caller]
fn operators_rule(shop: &Shop, role: &str) -> Answer {
    let rule = json!({
        "company_id": shop.company(), "owner": "operator", "name": "Above 50",
        "when": { "order_total_over": eur("50.00") },
        "steps": [{ "approvers": { "role": role }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201)
}

/// Asserts that the log names these as the actor and the represented member.
#[track_caller]
fn logged(shop: &Shop, action: &str, subject: &str, actor: &Value, name: &Value) {
    shop.wait_for_events();
    let found = rows(shop, &shop.staff(), &format!("action={action}&subject={subject}"));
    let row = found.first().unwrap_or_else(|| panic!("no {action} of {subject}"));
    assert_eq!((&row["actor"]["id"], &row["on_behalf_of"]["id"]), (actor, name), "{row}");
}

#[track_caller]
fn user(who: &Actor) -> Value {
    who.get("/v1/me").expect(200)["id"].clone()
}

#[rstest]
fn a_buyer_gains_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = stage(backend) else { return };
    shop.change_company(&json!({ "credit_limit": eur("700.00") }));
    let limit = json!({ "amount": eur("500.00"), "period": "month" });
    let buyer = shop.member("mallory@acme.test", "buyer", &json!({ "spending_limit": limit }));

    // The price of a large quantity for one piece.
    let many = buyer.post("/v1/orders", &order_of(&[("BOLT", 100)])).expect(201);
    assert_eq!(many.amount("net_total"), "400.00");
    let part = |quantity: i64| json!({ "lines": [{ "line_number": 1, "quantity": quantity }] });
    let cancel = |order: &Answer, body: &Value| {
        buyer.post(&format!("/v1/orders/{}/cancel", order.id()), body)
    };
    cancel(&many, &part(99)).refused(409, "cancellation_breaks_terms");
    // One pack of a hundred.
    let pack = buyer.post("/v1/orders", &order_of(&[("PACK", 100)])).expect(201);
    cancel(&pack, &part(99)).refused(409, "cancellation_breaks_terms");
    // A charge that is not taxed.
    let freight = json!({ "lines": [
        { "sku": "BOLT", "quantity": 1 }, { "charge": "freight", "amount": eur("100.00"), "tax_class": "zero" },
    ]});
    buyer.post("/v1/orders", &freight).refused(403, "price_not_allowed");
    // The remaining credit, taken from a refusal. 500.00 net are spent, 600.00 gross are owed.
    let refused = buyer.post("/v1/orders", &order_of(&[("BOLT", 20)]));
    let told = String::from_utf8_lossy(&refused.bytes).into_owned();
    assert_eq!(refused.status, 409, "{told}");
    assert!(!told.contains("100.00 EUR left of the credit"), "{told}");
    // All open parts may be cancelled together, and are released once.
    cancel(&many, &json!({})).expect(200);
    cancel(&pack, &json!({})).expect(200);
    buyer.post("/v1/orders", &order_of(&[("BOLT", 60)])).refused(409, "order_refused");
    buyer.post("/v1/orders", &order_of(&[("BOLT", 50)])).expect(201);
    logged(&shop, "order.placed", &many.id(), &user(&buyer), &Value::Null);
    logged(&shop, "order.cancelled", &many.id(), &user(&buyer), &Value::Null);
}

#[rstest]
fn a_companys_administrator_gains_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = stage(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let rule = operators_rule(&shop, "approver");
    let limit = json!({
        "company_id": shop.company(), "owner": "operator", "max_total": eur("300.00"),
    });
    let limit = staff.post("/v1/order-limits", &limit).expect(201);
    let own = place_of(&shop, &shop.cast().company_admin.id);
    let month = json!({ "spending_limit": { "amount": eur("100.00"), "period": "month" } });
    staff.patch(&own, &month).expect(200);
    let put_out = place_of(&shop, &shop.cast().other_buyer.id);
    staff.patch(&put_out, &json!({ "active": false })).expect(200);

    // The company cannot remove the operator's controls.
    admin.delete(&format!("/v1/order-limits/{}", limit.id())).refused(403, "operators_rule");
    admin.delete(&format!("/v1/approval-rules/{}", rule.id())).refused(403, "operators_rule");
    admin.patch(&own, &json!({ "spending_limit": null })).refused(403, "operators_rule");
    admin.patch(&put_out, &json!({ "active": true })).refused(403, "operators_rule");
    // A limit in an unused currency would bind nothing.
    let yen = json!({ "max_total": { "amount": "1", "currency": "JPY" } });
    admin.post("/v1/order-limits", &yen).refused(422, "currency_mismatch");
    // A buyer's allowance does not restart with another period.
    let spender = json!({ "spending_limit": { "amount": eur("100.00"), "period": "month" } });
    let buyer = shop.member("pat@acme.test", "buyer", &spender);
    let member = place_of(&shop, &buyer.get("/v1/me").expect(200).text("/member_id"));
    buyer.post("/v1/orders", &order_of(&[("BOLT", 5)])).expect(201);
    admin.patch(&member, &json!({ "spending_limit": null })).refused(403, "operators_rule");
    let quarter = json!({ "spending_limit": { "amount": eur("100.00"), "period": "quarter" } });
    staff.patch(&member, &quarter).expect(200);
    buyer.post("/v1/orders", &order_of(&[("BOLT", 6)])).refused(409, "spending_limit_exceeded");
    // The company is put on hold, and its pending order waits.
    let pending = shop.order(&[("BOLT", 9)]);
    assert_eq!(pending["status"], "pending_approval");
    shop.change_company(&json!({ "on_hold": true }));
    let request = format!("/v1/approval-requests/{}", pending.text("/approval_request_id"));
    let approve = |who: &Actor| who.post(&format!("{request}/approve"), &json!({}));
    approve(&shop.approver()).refused(409, "company_on_hold");
    approve(&admin).expect(403);
    shop.change_company(&json!({ "on_hold": false }));
    approve(&shop.approver()).expect(200);
    logged(
        &shop,
        "approval_request.approved",
        &pending.text("/approval_request_id"),
        &user(&shop.approver()),
        &Value::Null,
    );
}

#[rstest]
fn a_member_of_staff_gains_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = stage(backend) else { return };
    let staff = shop.staff();
    operators_rule(&shop, "company_admin");
    let as_buyer = acting(&shop, &staff, &shop.cast().buyer.id);
    let order = as_buyer.post("/v1/orders", &order_of(&[("BOLT", 9)])).expect(201);
    assert_eq!(order["status"], "pending_approval");
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    for verdict in ["approve", "reject"] {
        staff.post(&format!("{request}/{verdict}"), &json!({})).refused(403, "own_request");
        let refused = as_buyer.post(&format!("{request}/{verdict}"), &json!({}));
        assert_eq!(refused.status, 403, "{refused:?}");
    }
    // The member's rights, never more: no price and no charge on their behalf.
    let priced = json!({ "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "0.01" }] });
    as_buyer.post("/v1/orders", &priced).expect(403);
    logged(&shop, "order.placed", &order.id(), &user(&staff), &user(&shop.buyer()));
    // A day that is not over cannot be closed.
    let closed = json!({ "closed_until": "2126-02-28" });
    staff.put("/v1/ledger/closed-until", &closed).refused(422, "day_not_over");
}

#[rstest]
fn a_demoted_administrator_gains_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = stage(backend) else { return };
    let lee = shop.member("lee@acme.test", "company_admin", &json!({}));
    let member = lee.get("/v1/me").expect(200).text("/member_id");
    let new = json!({ "name": "Lee's", "scopes": ["members.read", "members.update", "orders.place", "orders.read"] });
    let key = lee.post("/v1/api-keys", &new).expect(201);
    let program = shop.anonymous().with_token(&key.text("/key"));
    let demoted =
        shop.company_admin().patch(&place_of(&shop, &member), &json!({ "roles": ["buyer"] }));
    assert_eq!(demoted.expect(200)["api_keys_reduced"][0]["id"], key["id"]);

    // Rights that Lee lost are lost for Lee's keys too.
    program.get(&format!("/v1/companies/{}/members", shop.company())).expect(403);
    program.patch(&place_of(&shop, &member), &json!({ "roles": ["company_admin"] })).expect(403);
    // Lee cannot decide a request made through the key.
    operators_rule(&shop, "company_admin");
    let order = program.post("/v1/orders", &order_of(&[("BOLT", 9)])).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    lee.post(&format!("{request}/approve"), &json!({})).expect(404);
    shop.company_admin().post(&format!("{request}/approve"), &json!({})).expect(200);
    logged(&shop, "order.placed", &order.id(), &key["user_id"], &Value::Null);
    let admin = user(&shop.company_admin());
    logged(&shop, "api_key.scopes_reduced", &key.id(), &admin, &Value::Null);
}
