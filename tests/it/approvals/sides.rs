//! The side that a broken rule asks: the operator's rules ask staff, the company's its own people.

use rstest::rstest;
use serde_json::{Value, json};

use super::{role, rule};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// The path of the order's request, and the side of each of its steps.
#[track_caller]
fn asked(shop: &Shop, order: &Answer) -> (String, Vec<Value>) {
    assert_eq!(order["status"], "pending_approval", "{order:?}");
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let request = shop.approver().get(&path).expect(200);
    let steps = request["steps"].as_array().expect("steps").iter();
    let sides = steps.map(|step| step["side"].clone()).collect();
    (path, sides)
}

/// No member of the company answers the current step; staff do, and the order is confirmed.
#[track_caller]
fn only_staff_answer(shop: &Shop, path: &str, order: &Answer) {
    for who in [shop.company_admin(), shop.approver()] {
        for verb in ["approve", "reject"] {
            who.post(&format!("{path}/{verb}"), &json!({})).refused(403, "not_an_approver");
        }
    }
    let approved = shop.staff().post(&format!("{path}/approve"), &json!({})).expect(200);
    assert_eq!(approved["status"], "approved");
    let order = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(order["status"], "confirmed");
}

#[rstest]
fn the_operators_quantity_rules_ask_staff(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    for sku in ["BOLT", "NUT"] {
        shop.product(sku, "10.00");
    }
    let own = json!({
        "sku": "CAP", "name": "Cap", "list_price": eur("10.00"),
        "quantity_rule": { "max": 10 }, "on_violation": "require_approval",
    });
    shop.product_from(&own);
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "NUT", "tiers": [{ "min_quantity": 1, "unit_price": "9.00" }] },
    ] });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    for mut rule in [
        json!({ "sku": "BOLT", "company_id": shop.company(), "owner": "operator" }),
        json!({ "sku": "NUT", "price_list_id": list }),
    ] {
        rule["max"] = json!(10);
        rule["on_violation"] = json!("require_approval");
        staff.post("/v1/quantity-rules", &rule).expect(201);
    }
    for sku in ["BOLT", "NUT", "CAP"] {
        assert_eq!(shop.order(&[(sku, 10)])["status"], "confirmed");
        let order = shop.order(&[(sku, 11)]);
        let (path, sides) = asked(&shop, &order);
        assert_eq!(sides, ["operator"], "{sku}");
        only_staff_answer(&shop, &path, &order);
    }
}

#[rstest]
fn an_order_limit_for_everybody_asks_staff_after_the_companys_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = |most: &str| json!({ "max_total": eur(most), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit("50.00")).expect(201);
    let order = shop.order(&[("BOLT", 6)]);
    let (path, sides) = asked(&shop, &order);
    assert_eq!(sides, ["operator"]);
    only_staff_answer(&shop, &path, &order);

    shop.company_admin().post("/v1/order-limits", &limit("40.00")).expect(201);
    let (_, sides) = asked(&shop, &shop.order(&[("BOLT", 5)]));
    assert_eq!(sides, ["company"]);
    let order = shop.order(&[("BOLT", 6)]);
    let (path, sides) = asked(&shop, &order);
    assert_eq!(sides, ["company", "operator"]);
    let approve = format!("{path}/approve");
    let half = shop.company_admin().post(&approve, &json!({})).expect(200);
    assert_eq!(
        (&half["status"], &half["steps"][1]["status"]),
        (&json!("pending"), &json!("active"))
    );
    only_staff_answer(&shop, &path, &order);
    // A no of the staff rejects the order.
    let order = shop.order(&[("BOLT", 6)]);
    let (path, _) = asked(&shop, &order);
    shop.company_admin().post(&format!("{path}/approve"), &json!({})).expect(200);
    let no = shop.staff().post(&format!("{path}/reject"), &json!({})).expect(200);
    assert_eq!(no["status"], "rejected");
}

/// An order that keeps the operator's minimum asks the customer's approver alone. Cut down below it while it waits,
/// that approver would answer for the operator.
#[rstest]
fn a_pending_order_is_not_cut_below_the_operators_rules(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = |least: &str, company: Value| {
        let limit = json!({
            "min_total": eur(least), "on_violation": "require_approval", "company_id": company,
        });
        shop.staff().post("/v1/order-limits", &limit).expect(201);
    };
    limit("50.00", Value::Null);
    limit("80.00", json!(shop.company()));
    rule(&shop, "Over 100", 0, &[(role("approver"), "any")]);
    let cut = |order: &Answer, bolts: i64| {
        let cut = json!({ "lines": [{ "line_number": 1, "quantity": bolts }] });
        shop.buyer().post(&format!("/v1/orders/{}/cancel", order.id()), &cut)
    };
    let order = shop.order(&[("BOLT", 11)]);
    let (_, sides) = asked(&shop, &order);
    assert_eq!(sides, ["company"]);
    let refused = cut(&order, 7).refused(409, "cancellation_breaks_terms");
    assert_eq!(refused["errors"][0]["code"], "order_total_too_low");
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(1));
    cut(&order, 6).expect(200);
    // Below its own minimum the company's approver judges, and below the operator's so does staff.
    let order = shop.order(&[("BOLT", 4)]);
    let (_, sides) = asked(&shop, &order);
    assert_eq!(sides, ["company", "operator"]);
    cut(&order, 1).expect(200);
}

#[rstest]
fn an_operators_limit_asks_staff_after_steps_of_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({
        "max_total": eur("50.00"), "on_violation": "require_approval",
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let order = shop.order(&[("BOLT", 6)]);
    let (path, sides) = asked(&shop, &order);
    assert_eq!(sides, ["company", "operator"]);
    let half = shop.approver().post(&format!("{path}/approve"), &json!({})).expect(200);
    assert_eq!(half["status"], "pending");
    only_staff_answer(&shop, &path, &order);
}

/// Buyers do not decide: their step falls to the administrators instead of waiting for good.
#[rstest]
fn a_step_for_people_who_do_not_decide_falls_to_the_administrators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.member("buyer-2@acme.test", "buyer", &json!({}));
    let limit = json!({
        "max_total": eur("50.00"), "on_violation": "require_approval", "company_id": shop.company(),
        "steps": [{ "approvers": { "role": "buyer" } }],
    });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let order = shop.order(&[("BOLT", 6)]);
    let (path, _) = asked(&shop, &order);
    let approve = format!("{path}/approve");
    shop.approver().post(&approve, &json!({})).refused(403, "not_an_approver");
    let done = shop.company_admin().post(&approve, &json!({})).expect(200);
    assert_eq!(done["status"], "approved");
}

#[rstest]
fn a_quantity_rule_asks_by_steps_of_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let mut rule = json!({
        "sku": "BOLT", "max": 5, "on_violation": "require_approval",
        "steps": [{ "approvers": role("approver"), "mode": "any" }],
    });
    let made = admin.post("/v1/quantity-rules", &rule).expect(201);
    assert_eq!(made["steps"][0]["approvers"]["role"], "approver");
    let order = shop.order(&[("BOLT", 6)]);
    let (path, sides) = asked(&shop, &order);
    assert_eq!(sides, ["company"]);
    let approve = format!("{path}/approve");
    admin.post(&approve, &json!({})).refused(403, "not_an_approver");
    let done = shop.approver().post(&approve, &json!({})).expect(200);
    assert_eq!(done["status"], "approved");
    // An operator's rule asks staff after its own steps. The same step of both rules is one.
    rule["company_id"] = json!(shop.company());
    rule["owner"] = json!("operator");
    staff.post("/v1/quantity-rules", &rule).expect(201);
    let order = shop.order(&[("BOLT", 6)]);
    let (path, sides) = asked(&shop, &order);
    assert_eq!(sides, ["company", "operator"]);
    let half = shop.approver().post(&format!("{path}/approve"), &json!({})).expect(200);
    assert_eq!(half["status"], "pending");
    only_staff_answer(&shop, &path, &order);
    // So does one of a price list, which names no members.
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let mut of_list = json!({
        "sku": "BOLT", "price_list_id": list, "max": 5, "on_violation": "require_approval",
        "steps": [{ "approvers": { "member_ids": [shop.cast().approver.id] } }],
    });
    let refused = staff.post("/v1/quantity-rules", &of_list).refused(422, "unknown_member");
    assert_eq!(refused["errors"][0]["pointer"], "/steps/0/approvers/member_ids/0");
    of_list["steps"] = rule["steps"].clone();
    staff.post("/v1/quantity-rules", &of_list).expect(201);
    // Without steps of its own the company's rule leaves them to its administrators.
    let path = format!("/v1/quantity-rules/{}", made.id());
    assert_eq!(admin.patch(&path, &json!({ "steps": [] })).expect(200)["steps"], json!([]));
}

/// The settings name the staff that answer for the operator.
#[rstest]
fn the_staff_that_the_settings_name_answer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({ "max_total": eur("50.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let executive = json!({
        "email": "eva@comptoir.test", "name": "Eva", "password": PASSWORD, "role": "executive",
    });
    shop.staff().post("/v1/staff-users", &executive).expect(201);
    let eva = shop.anonymous().log_in("eva@comptoir.test", PASSWORD);
    let order = || shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 6)])).expect(201);
    let approve = |by: &Actor, order: &Answer| {
        let request = order.text("/approval_request_id");
        by.post(&format!("/v1/approval-requests/{request}/approve"), &json!({}))
    };
    let by_default = order();
    let name = |role: Value| {
        let change = json!({ "approvals": { "default_staff_role": role } });
        shop.staff().patch("/v1/settings", &change)
    };
    name(json!("administrator")).expect(200);
    let named = order();
    let path = format!("/v1/approval-requests/{}", named.text("/approval_request_id"));
    let role = shop.staff().get(&path).expect(200)["steps"][0]["approver_staff_role"].clone();
    assert_eq!(role, "administrator");
    approve(&eva, &named).refused(403, "not_an_approver");
    approve(&shop.staff(), &named).expect(200);
    // A request keeps the approvers that it was made with.
    approve(&eva, &by_default).expect(200);
    for (role, code) in [("marketing", "unknown_word"), ("nobody", "unknown_word")] {
        name(json!(role)).refused(422, code);
    }
    name(Value::Null).expect(200);
    approve(&eva, &order()).expect(200);
}
