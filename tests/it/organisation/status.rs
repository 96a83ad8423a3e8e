//! Status of a company: only an active one that is not on hold buys.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

#[rstest]
fn a_company_is_approved_and_closed_by_staff(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let asked = shop.new_company("Asked", &json!({ "status": "pending" }));
    assert_eq!(asked.text("/status"), "pending");
    let place = format!("/v1/companies/{}", asked.id());
    let set_status = |status: &str| staff.patch(&place, &json!({ "status": status }));
    for (status, admitted) in [
        ("pending", true),
        ("active", true),
        ("pending", false),
        ("active", true),
        ("closed", true),
        ("closed", true),
        ("pending", false),
        ("active", true),
    ] {
        let answer = set_status(status);
        if admitted {
            assert_eq!(answer.expect(200).text("/status"), status);
        } else {
            let refused = answer.refused(409, "bad_status_change");
            assert_eq!(refused.text("/errors/0/pointer"), "/status");
        }
    }
    assert_eq!(staff.get(&place).expect(200).integer("/version"), 7);
    let rejected = shop.new_company("Rejected", &json!({ "status": "pending" })).id();
    let closed = json!({ "status": "closed" });
    staff.patch(&format!("/v1/companies/{rejected}"), &closed).expect(200);

    let found = |status: &str| {
        let page = staff.get(&format!("/v1/companies?status={status}")).expect(200);
        let name = |row: &Value| row["name"].as_str().expect("a name").to_owned();
        page.data().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(found("closed"), ["Rejected"]);
    assert_eq!(found("pending"), [""; 0]);
    assert_eq!(found("active").len(), 3);
    staff.get("/v1/companies?status=gone").refused(400, "bad_query");
    for status in ["active", "closed", "gone"] {
        let new = json!({ "name": "X", "country": "AT", "currency": "EUR", "status": status });
        staff.post("/v1/companies", &new).refused(422, "unknown_word");
    }
    staff.patch(&place, &json!({ "status": null })).refused(422, "not_nullable");
    staff.patch(&place, &json!({ "status": "gone" })).refused(422, "unknown_word");
    let own = format!("/v1/companies/{}", shop.company());
    shop.company_admin().patch(&own, &closed).refused(403, "field_not_permitted");
    shop.program(&["companies.update"]).patch(&own, &closed).refused(403, "field_not_permitted");
}

/// A shop's own key makes the account that a customer asks for.
#[rstest]
fn a_key_that_creates_companies_creates_pending_ones(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let front = shop.program(&["companies.create"]);
    let new = json!({ "name": "New", "country": "AT", "currency": "EUR", "status": "pending" });
    assert_eq!(front.post("/v1/companies", &new).expect(201).text("/status"), "pending");
}

#[rstest]
fn a_pending_company_sees_the_catalogue_without_prices_and_buys_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, product) = (shop.staff(), shop.product("BOLT", "10.00").id());
    let company = shop.new_company("Asked", &json!({ "status": "pending" })).id();
    let member = json!({
        "email": "ada@asked.test", "name": "Ada", "password": PASSWORD, "roles": ["buyer", "company_admin"],
    });
    staff.post(&format!("/v1/companies/{company}/members"), &member).expect(201);
    let ada = shop.anonymous().log_in("ada@asked.test", PASSWORD);
    let limit = json!({ "company_id": company, "min_total": eur("50.00") });
    staff.post("/v1/order-limits", &limit).expect(201);
    let place = format!("/v1/companies/{company}");

    let shown = || {
        let one = ada.get(&format!("/v1/products/{product}")).expect(200);
        let listed = ada.get("/v1/products").expect(200);
        assert_eq!(listed.data()[0], one.body);
        (one["price"]["tiers"][0]["unit_price"].clone(), one["list_price"]["amount"].clone())
    };
    let (none, price) = ((Value::Null, Value::Null), (json!("10"), json!("10.00")));
    let refused = |code: &str, bolts: i64| {
        let mine = order_of(&[("BOLT", bolts)]);
        let mut by_staff = mine.clone();
        by_staff["company_id"] = json!(company);
        for path in ["/v1/orders", "/v1/orders/evaluate"] {
            let told = ada.post(path, &mine).refused(409, code).body.to_string();
            assert!(!told.contains("10.00"), "a price, in a sum: {told}");
            staff.post(path, &by_staff).refused(409, code);
        }
    };
    let set = |change: Value| staff.patch(&place, &change).expect(200);
    assert_eq!(shown(), none);
    // One bolt is less than the least order, whose refusal would tell the sum.
    refused("company_not_active", 1);
    // Staff see the prices that the company will have.
    let priced = staff.get(&format!("/v1/products/{product}?company_id={company}")).expect(200);
    assert_eq!(priced["price"]["tiers"][0]["unit_price"], "10");
    let listed = staff.get(&format!("/v1/products?company_id={company}")).expect(200);
    assert_eq!(listed.data()[0], priced.body);
    // The operator may show prices to all pending companies, or to one.
    let everyone = |on: Value| {
        let customers = json!({ "customers": { "prices_while_pending": on } });
        staff.patch("/v1/settings", &customers).expect(200);
    };
    everyone(json!(true));
    assert_eq!(shown(), price);
    refused("company_not_active", 5);
    set(json!({ "customer_settings": { "prices_while_pending": false } }));
    assert_eq!(shown(), none);
    everyone(Value::Null);
    set(json!({ "customer_settings": { "prices_while_pending": true } }));
    assert_eq!(shown(), price);
    assert_eq!(ada.get("/v1/me").expect(200)["turned_off"], json!([]));
    for path in [place.as_str(), "/v1/orders", "/v1/invoices", "/v1/me"] {
        ada.get(path).expect(200);
    }

    set(json!({ "status": "active" }));
    assert_eq!(shown(), price);
    ada.post("/v1/orders", &order_of(&[("BOLT", 5)])).expect(201);
    set(json!({ "status": "closed" }));
    assert_eq!(shown(), none);
    refused("company_not_active", 5);
    assert_eq!(ada.get("/v1/orders").expect(200).data().len(), 1);
    set(json!({ "status": "active", "on_hold": true }));
    assert_eq!(shown(), price);
    refused("company_on_hold", 5);
    set(json!({ "on_hold": false }));
    ada.post("/v1/orders", &order_of(&[("BOLT", 5)])).expect(201);
}

#[rstest]
fn a_company_that_may_not_buy_is_told_that_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({ "company_id": shop.company(), "min_total": eur("50.00") });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let theirs = json!({ "name": "Theirs", "kind": "division" });
    let theirs = shop.stranger().post(super::UNITS, &theirs).expect(201).id();
    let small = order_of(&[("BOLT", 1)]);
    let mut elsewhere = small.clone();
    elsewhere["business_unit_id"] = json!(theirs);
    for (stopped, code) in [
        (json!({ "on_hold": true }), "company_on_hold"),
        (json!({ "on_hold": false, "status": "closed" }), "company_not_active"),
    ] {
        shop.change_company(&stopped);
        for path in ["/v1/orders", "/v1/orders/evaluate"] {
            shop.buyer().post(path, &small).refused(409, code);
            shop.buyer().post(path, &elsewhere).refused(404, "not_found");
        }
    }
    shop.change_company(&json!({ "status": "active" }));
    shop.buyer().post("/v1/orders", &small).refused(409, "order_total_too_low");
}

#[rstest]
fn a_yes_for_a_closed_company_waits_and_a_no_does_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "All", "when": {},
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let requests = [1, 2].map(|n| shop.order(&[("BOLT", n)]).text("/approval_request_id"));
    let [yes, no] = requests.map(|request| format!("/v1/approval-requests/{request}"));
    shop.change_company(&json!({ "status": "closed" }));
    let approver = shop.approver();
    approver.post(&format!("{yes}/approve"), &json!({})).refused(409, "company_not_active");
    assert_eq!(approver.get(&yes).expect(200).text("/status"), "pending");
    approver.post(&format!("{no}/reject"), &json!({})).expect(200);
    shop.change_company(&json!({ "status": "active" }));
    let approved = approver.post(&format!("{yes}/approve"), &json!({})).expect(200);
    assert_eq!(approved.text("/status"), "approved");
}
