//! Companies and their members: permissions, and unique values.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

fn member(email: &str, roles: &[&str]) -> Value {
    json!({ "email": email, "name": "Ada", "password": "correct horse", "roles": roles })
}

#[rstest]
fn a_company_sets_its_name_but_not_what_decides_about_money(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let acme = format!("/v1/companies/{}", shop.company());
    let admin = shop.company_admin();
    let renamed = admin.patch(&acme, &json!({ "name": "Acme & Sons" })).expect(200);
    assert_eq!(renamed.text("/name"), "Acme & Sons");
    for field in [
        json!({ "credit_limit": eur("1.00") }),
        json!({ "credit_limit": null }),
        json!({ "on_hold": false }),
        json!({ "vat_id_verified": true }),
        json!({ "payment_terms": { "net_days": 90 } }),
    ] {
        admin.patch(&acme, &field).refused(403, "field_not_permitted");
        shop.staff().patch(&acme, &field).expect(200);
    }
    shop.buyer().patch(&acme, &json!({ "name": "x" })).refused(403, "forbidden");
    shop.stranger().patch(&acme, &json!({ "name": "x" })).refused(404, "not_found");
    shop.stranger().get(&acme).refused(404, "not_found");
    assert_eq!(shop.stranger().get("/v1/companies").expect(200).data().len(), 1);
}

#[rstest]
fn an_external_id_is_taken_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let new = json!({ "name": "A", "country": "AT", "currency": "EUR", "external_id": "ERP-1" });
    let first = staff.post("/v1/companies", &new).expect(201).id();
    staff.post("/v1/companies", &new).refused(409, "external_id_taken");
    let acme = format!("/v1/companies/{}", shop.company());
    let taken = json!({ "external_id": "ERP-1" });
    staff.patch(&acme, &taken).refused(409, "external_id_taken");
    let found = staff.get("/v1/companies?external_id=ERP-1").expect(200);
    assert_eq!(found.data().len(), 1);
    assert_eq!(found.text("/data/0/id"), first);
    let free = json!({ "external_id": null });
    staff.patch(&format!("/v1/companies/{first}"), &free).expect(200);
    staff.patch(&acme, &taken).expect(200);
}

#[rstest]
fn a_credit_limit_is_of_the_companys_currency(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let acme = format!("/v1/companies/{}", shop.company());
    let staff = shop.staff();
    let dollars = json!({ "amount": "5.00", "currency": "USD" });
    for (limit, code, pointer) in [
        (dollars, "currency_mismatch", "/credit_limit/currency"),
        (eur("-1.00"), "negative_amount", "/credit_limit/amount"),
    ] {
        let refused = staff.patch(&acme, &json!({ "credit_limit": limit }));
        assert_eq!(refused.refused(422, code).text("/errors/0/pointer"), pointer);
    }
    let set = staff.patch(&acme, &json!({ "credit_limit": eur("250.00") })).expect(200);
    assert_eq!(set.amount("credit_limit"), "250.00");
    assert_eq!(shop.credit_account().amount("limit"), "250.00");
    let cleared = staff.patch(&acme, &json!({ "credit_limit": null })).expect(200);
    assert_eq!(cleared["credit_limit"], Value::Null);
}

#[rstest]
fn who_leaves_is_out_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let people = format!("/v1/companies/{}/members", shop.company());
    let admin = shop.company_admin();
    let ada = admin.post(&people, &member("Ada@acme.test", &["buyer"])).expect(201);
    assert_eq!(ada.text("/email"), "ada@acme.test");
    let token = shop.anonymous().log_in("ADA@acme.test", "correct horse");
    token.get("/v1/products").expect(200);
    let place = format!("{people}/{}", ada.id());
    admin.patch(&place, &json!({ "active": false })).expect(200);
    token.get("/v1/products").refused(401, "token_revoked");
    admin.patch(&place, &json!({ "active": true, "roles": ["approver"] })).expect(200);
    // The earlier tokens are no longer valid, and the new role differs.
    token.get("/v1/products").refused(401, "token_revoked");
    let token = shop.anonymous().log_in("ada@acme.test", "correct horse");
    token.get("/v1/products").refused(403, "forbidden");
}

#[rstest]
fn a_member_is_one_companys_and_an_address_one_persons(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let people = format!("/v1/companies/{}/members", shop.company());
    let elsewhere = format!("/v1/companies/{}/members", shop.other_company());
    let buyer = shop.cast().buyer.id.clone();
    let taken = member("buyer@acme.test", &["buyer"]);
    shop.staff().post(&elsewhere, &taken).refused(409, "email_taken");
    shop.staff().get(&format!("{elsewhere}/{buyer}")).refused(404, "not_found");
    shop.stranger().get(&format!("{people}/{buyer}")).refused(404, "not_found");
    shop.stranger().post(&people, &taken).refused(404, "not_found");
    shop.buyer().post(&people, &taken).refused(403, "forbidden");
    let dollars = json!({ "amount": { "amount": "5.00", "currency": "USD" }, "period": "day" });
    let limit = json!({ "spending_limit": dollars });
    let refused = shop.staff().patch(&format!("{people}/{buyer}"), &limit);
    refused.refused(422, "currency_mismatch");
    let listed = shop.company_admin().get(&people).expect(200);
    assert_eq!(listed.data().len(), 4);
}

#[rstest]
fn a_spending_limit_counts_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let buyer = &shop.cast().buyer.id;
    let place = format!("/v1/companies/{}/members/{buyer}", shop.company());
    let limit = |amount: &str| {
        let limit = json!({ "amount": eur(amount), "period": "month" });
        shop.company_admin().patch(&place, &json!({ "spending_limit": limit })).expect(200);
    };
    let order = |quantity| shop.buyer().post("/v1/orders", &order_of(&[("BOLT", quantity)]));
    limit("100.00");
    order(11).refused(409, "spending_limit_exceeded");
    order(6).expect(201);
    limit("50.00");
    order(1).refused(409, "spending_limit_exceeded");
    limit("70.00");
    order(2).refused(409, "spending_limit_exceeded");
    order(1).expect(201);
    shop.set_clock("2026-04-01T09:00:00Z");
    order(7).expect(201);
    order(1).refused(409, "spending_limit_exceeded");
    shop.company_admin().patch(&place, &json!({ "spending_limit": null })).expect(200);
    order(20).expect(201);
}
