//! Companies.

use serde_json::{Value, json};

use super::Look;
use crate::support::answer::Answer;
use crate::support::builders::{eur, order_of};

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    founded(look);
    changed(look);
    addresses(look);
    status(look);
}

/// The invoice of one bolt, ordered by staff for this company.
#[track_caller]
fn invoiced(look: &Look, company: &str) -> Answer {
    let order = look.shop.order_for(company, &[("BOLT", 1)]).id();
    look.shop.ship(&order);
    look.shop.invoice(&order)
}

fn address(fields: &Value) -> Value {
    let mut address = json!({ "line1": "Gasse 2", "city": "Graz", "country": "AT" });
    for (field, value) in fields.as_object().into_iter().flatten() {
        address[field] = value.clone();
    }
    address
}

fn founded(look: &mut Look) {
    let staff = look.shop.staff();
    let new = json!({
        "name": "New", "country": "AT", "currency": "EUR", "external_id": "ERP-1", "vat_id": "ATU12345675",
        "registration_id": "FN 1", "billing_address": address(&json!({})), "payment_terms": { "net_days": 14 },
        "time_zone": "Asia/Tokyo", "credit_limit": eur("12.00"),
    });
    let made = staff.post("/v1/companies", &new).expect(201);
    let read = staff.get(&format!("/v1/companies/{}", made.id())).expect(200);
    look.told("NewCompany", &["name", "vat_id", "registration_id"], &new, &read.body);
    let found = staff.get("/v1/companies?external_id=ERP-1").expect(200);
    look.acts("NewCompany.external_id", found.data()[0]["id"] == made.id());
    let invoice = invoiced(look, &made.id());
    let buyer = &invoice["parties"]["buyer"];
    look.acts("NewCompany.billing_address", buyer["address"]["city"] == "Graz");
    look.acts("NewCompany.payment_terms", invoice["due_on"] == "2026-03-16");
    look.acts("PaymentTerms.net_days", invoice["due_on"] == "2026-03-16");
    look.acts("NewCompany.currency", invoice["total"]["currency"] == "EUR");
    look.acts("NewCompany.country", invoice.amount("tax_total") == "2.00");
    let mut more = order_of(&[("BOLT", 1)]);
    more["company_id"] = json!(made.id());
    let refused = staff.post("/v1/orders", &more);
    look.acts("NewCompany.credit_limit", refused["code"] == "credit_exceeded");
    // The day ends earlier in Tokyo.
    staff
        .patch(&format!("/v1/companies/{}", made.id()), &json!({ "credit_limit": null }))
        .expect(200);
    let saver = saver(look, &made.id());
    look.acts("NewCompany.time_zone", spends_anew(look, &saver, "2026-03-02T15:30:00Z"));
}

/// A buyer of this company with a daily limit of 10.00, logged in.
fn saver(look: &Look, company: &str) -> crate::support::actor::Actor {
    let email = format!("saver@{company}.test").replace('_', "-");
    let member = json!({
        "email": email, "name": "Saver", "password": crate::support::scene::PASSWORD, "roles": ["buyer"],
        "spending_limit": { "amount": eur("10.00"), "period": "day" },
    });
    look.shop.staff().post(&format!("/v1/companies/{company}/members"), &member).expect(201);
    look.shop.anonymous().log_in(&email, crate::support::scene::PASSWORD)
}

/// Whether the day's allowance is full again at `then`, after it is spent now.
fn spends_anew(look: &Look, saver: &crate::support::actor::Actor, then: &str) -> bool {
    saver.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    saver.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(409, "spending_limit_exceeded");
    look.shop.set_clock(then);
    saver.post("/v1/orders", &order_of(&[("BOLT", 1)])).status == 201
}

fn changed(look: &mut Look) {
    let staff = look.shop.staff();
    let company = look.shop.new_company("Other", &json!({ "country": "DE" })).id();
    let path = format!("/v1/companies/{company}");
    let change = json!({
        "name": "Another", "external_id": "ERP-2", "vat_id": "DE136695976", "vat_id_verified": true,
        "registration_id": "HRB 1", "billing_address": address(&json!({})), "payment_terms": { "net_days": 7 },
        "time_zone": "America/New_York",
    });
    let read = staff.patch(&path, &change).expect(200);
    look.told("CompanyUpdate", &["name", "registration_id"], &change, &read.body);
    let found = staff.get("/v1/companies?external_id=ERP-2").expect(200);
    look.acts("CompanyUpdate.external_id", found.data()[0]["id"] == company);
    let invoice = invoiced(look, &company);
    look.acts(
        "CompanyUpdate.billing_address",
        invoice["parties"]["buyer"]["address"]["city"] == "Graz",
    );
    look.acts("CompanyUpdate.payment_terms", invoice["due_on"] == "2026-03-09");
    look.acts("CompanyUpdate.vat_id", invoice["parties"]["buyer"]["vat_id"] == "DE136695976");
    look.acts("CompanyUpdate.vat_id_verified", invoice["lines"][0]["tax_category"] == "K");
    // It is still the day before in New York.
    let saver = saver(look, &company);
    let anew = spends_anew(look, &saver, "2026-03-03T03:30:00Z");
    look.acts("CompanyUpdate.time_zone", !anew);
    staff.patch(&path, &json!({ "credit_limit": eur("1.00") })).expect(200);
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(company);
    let refused = staff.post("/v1/orders", &order);
    look.acts("CompanyUpdate.credit_limit", refused["code"] == "credit_exceeded");
    staff.patch(&path, &json!({ "credit_limit": null, "on_hold": true })).expect(200);
    let refused = staff.post("/v1/orders", &order);
    look.acts("CompanyUpdate.on_hold", refused["code"] == "company_on_hold");
}

fn addresses(look: &mut Look) {
    let full = address(&json!({
        "recipient": "Ada", "line2": "2nd floor", "region": "Steiermark", "postal_code": "8010",
    }));
    let mut order = order_of(&[("BOLT", 1)]);
    order["ship_to"] = full.clone();
    let placed = look.shop.buyer().post("/v1/orders", &order).expect(201);
    let read = look.shop.buyer().get(&format!("/v1/orders/{}", placed.id())).expect(200);
    let fields = ["recipient", "line1", "line2", "city", "region", "postal_code", "country"];
    look.told("Address", &fields, &full, &read["ship_to"]);
}

fn status(look: &mut Look) {
    let staff = look.shop.staff();
    let asked = look.shop.new_company("Asked", &json!({ "status": "pending" })).id();
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(asked);
    let refused = staff.post("/v1/orders", &order);
    look.acts("NewCompany.status", refused["code"] == "company_not_active");
    staff.patch(&format!("/v1/companies/{asked}"), &json!({ "status": "active" })).expect(200);
    look.acts("CompanyUpdate.status", staff.post("/v1/orders", &order).status == 201);
}
