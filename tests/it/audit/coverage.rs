//! Every write leaves a row: each writing operation of the document runs once, and the log names its
//! actor and request.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::rows;
use crate::sessions::on_behalf::id_of;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::document::operations;
use crate::support::scene::PASSWORD;

/// Dry runs.
const CHANGES_NOTHING: [&str; 3] =
    ["POST /v1/approval-rules/simulations", "POST /v1/orders/evaluate", "POST /v1/payment-options"];

/// Operations on the caller's own login, and the ones that end a second factor: `sessions::events` covers
/// these.
const LOGINS: [&str; 10] = [
    "POST /v1/auth/token",
    "POST /v1/auth/logout",
    "POST /v1/auth/password",
    "POST /v1/auth/password-resets",
    "POST /v1/auth/password-resets/complete",
    "POST /v1/auth/otp",
    "POST /v1/auth/otp/confirm",
    "POST /v1/auth/otp/disable",
    "DELETE /v1/companies/{id}/members/{member_id}/second-factor",
    "DELETE /v1/staff-users/{id}/second-factor",
];

/// A request that was sent.
pub struct Done {
    /// `POST /v1/orders/{id}/cancel`.
    pub operation: String,
    /// Its request id, also used as its idempotency key.
    pub request: String,
    /// Its actor.
    pub actor: String,
    pub path: String,
    pub body: Value,
    pub answer: Answer,
    by: Actor,
}

impl Done {
    /// Sends it again under the same key.
    #[track_caller]
    pub fn again(&self) -> Answer {
        let method = self.operation.split(' ').next().expect("a method");
        let body = (!self.body.is_null()).then_some(&self.body);
        self.by.send(method, &self.path, &[("Idempotency-Key", &self.request)], body)
    }
}

/// A request about to be sent.
pub struct Asked<'a> {
    /// `POST /v1/orders/{id}/cancel`.
    pub operation: &'a str,
    pub path: &'a str,
    pub body: Option<&'a Value>,
    pub by: &'a Actor,
}

/// Sees each request before it is sent, and may choose its `If-Match`.
pub type Before<'a> = &'a dyn Fn(&Asked<'_>) -> Option<String>;

/// Sends requests and remembers them.
struct Play<'a> {
    shop: &'a Shop,
    before: Before<'a>,
    done: Vec<Done>,
}

/// Runs each writing operation once.
pub fn every_write(shop: &Shop) -> Vec<Done> {
    every_write_after(shop, &|_| None)
}

/// The same, each after a call of `before`.
pub fn every_write_after(shop: &Shop, before: Before<'_>) -> Vec<Done> {
    let mut play = Play { shop, before, done: Vec::new() };
    settings(&mut play);
    rules(&mut play);
    orders(&mut play);
    money(&mut play);
    operation(&mut play);
    play.done
}

impl Play<'_> {
    /// Sends `METHOD /path` with `{}` replaced by the id.
    #[track_caller]
    fn act(&mut self, actor: &Actor, operation: &str, id: &str, body: &Value) -> Answer {
        let (method, template) = operation.split_once(' ').expect("a method and a path");
        let request = format!("cover-{}", self.done.len());
        let path = template.replacen("{id}", id, 1).replacen("{sku}", id, 1);
        let path = path.replacen("{name}", id, 1);
        let path = path.replacen("{member_id}", &self.shop.cast().buyer.id, 1);
        let sent = (!body.is_null()).then_some(body);
        let tag = (self.before)(&Asked { operation, path: &path, body: sent, by: actor });
        let mut headers = vec![("Request-Id", request.as_str()), ("Idempotency-Key", &request)];
        headers.extend(tag.as_deref().map(|tag| ("If-Match", tag)));
        let answer = actor.send(method, &path, &headers, sent);
        assert!((200..300).contains(&answer.status), "{answer:?}");
        self.done.push(Done {
            operation: operation.to_owned(),
            request,
            actor: id_of(actor),
            path,
            body: body.clone(),
            answer: answer.clone(),
            by: actor.clone(),
        });
        answer
    }
}

#[rstest]
fn every_write_leaves_a_row(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let all = every_write(&shop);

    let done: BTreeSet<&str> = all.iter().map(|done| done.operation.as_str()).collect();
    let writes: Vec<String> = operations()
        .into_iter()
        .filter(|operation| operation.method != "GET")
        .map(|operation| format!("{} {}", operation.method, operation.template))
        .collect();
    let exempt = |name: &&str| CHANGES_NOTHING.contains(name) || LOGINS.contains(name);
    let missing: Vec<_> =
        writes.iter().map(String::as_str).filter(|o| !done.contains(o) && !exempt(o)).collect();
    assert!(missing.is_empty(), "nobody tries these: {missing:#?}");
    for name in CHANGES_NOTHING.iter().chain(&LOGINS) {
        assert!(writes.iter().any(|write| write == name), "{name} is no operation any more");
    }
    for Done { operation, request, actor, .. } in &all {
        let found = rows(&shop, &shop.staff(), &format!("request_id={request}"));
        assert!(!found.is_empty(), "{operation} left no row");
        for row in found {
            assert_eq!(row["actor"]["id"], json!(actor), "{operation}: {row:#}");
        }
    }
}

fn settings(play: &mut Play<'_>) {
    let (shop, staff) = (play.shop, play.shop.staff());
    let issuer = json!({
        "legal_name": "Comptoir AG", "country": "AT",
        "address": { "line1": "Ring 1", "postal_code": "1010", "city": "Wien", "country": "AT" },
    });
    play.act(&staff, "PUT /v1/issuer", "", &issuer);
    let days = json!({ "orders": { "pending_days": 13 } });
    play.act(&staff, "PATCH /v1/settings", "", &days);
    emergency(play);
    let rates = json!({ "rates": [{ "country": "AT", "tax_class": "standard", "rate": "0.20" }] });
    play.act(&staff, "PUT /v1/tax-rates", "", &rates);
    let company = json!({ "name": "New", "country": "AT", "currency": "EUR" });
    let company = play.act(&staff, "POST /v1/companies", "", &company).id();
    play.act(&staff, "PATCH /v1/companies/{id}", &company, &json!({ "name": "Newer" }));
    let account = "PATCH /v1/companies/{id}/credit-account";
    play.act(&staff, account, &company, &json!({ "tolerance_percent": "5" }));
    let member = json!({ "email": "new@acme.test", "name": "New", "password": PASSWORD, "roles": ["buyer"] });
    let admin = shop.company_admin();
    play.act(&admin, "POST /v1/companies/{id}/members", shop.company(), &member);
    let change = "PATCH /v1/companies/{id}/members/{member_id}";
    play.act(&admin, change, shop.company(), &json!({ "name": "Buyer" }));
    let unit = json!({ "name": "North", "kind": "division" });
    let unit = play.act(&admin, "POST /v1/business-units", "", &unit).id();
    play.act(&admin, "PATCH /v1/business-units/{id}", &unit, &json!({ "name": "Up North" }));
    let closed = json!({ "name": "Closed", "kind": "location", "parent_id": unit });
    let closed = admin.post("/v1/business-units", &closed).expect(201).id();
    play.act(&admin, "DELETE /v1/business-units/{id}", &closed, &Value::Null);
    roles(play);
    let key = json!({ "name": "ERP", "scopes": ["orders.read"] });
    let key = play.act(&admin, "POST /v1/api-keys", "", &key).id();
    play.act(&admin, "POST /v1/api-keys/{id}/revoke", &key, &Value::Null);

    let clerk = json!({ "email": "new@comptoir.test", "name": "New", "password": PASSWORD, "role": "auditor" });
    let clerk = play.act(&staff, "POST /v1/staff-users", "", &clerk).id();
    play.act(&staff, "PATCH /v1/staff-users/{id}", &clerk, &json!({ "active": false }));

    let product = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    let product = play.act(&staff, "POST /v1/products", "", &product).id();
    play.act(&staff, "PATCH /v1/products/{id}", &product, &json!({ "name": "Bolt M8" }));
    play.act(&staff, "PUT /v1/stock/{sku}", "BOLT", &json!({ "on_hand": 1000 }));
    let lost = json!({ "by": -1, "reason": "lost" });
    play.act(&staff, "POST /v1/stock/{sku}/adjustments", "BOLT", &lost);
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = play.act(&staff, "POST /v1/price-lists", "", &list).id();
    play.act(&staff, "PATCH /v1/price-lists/{id}", &list, &json!({ "name": "Trade II" }));
    let prices = json!({ "prices": [{ "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "9.00" }] }] });
    play.act(&staff, "PUT /v1/price-lists/{id}/prices", &list, &prices);
}

fn emergency(play: &mut Play<'_>) {
    let staff = play.shop.staff();
    let offer = json!({ "emergency_access": { "permissions": ["ledger.reopen"] } });
    staff.patch("/v1/settings", &offer).expect(200);
    let email = "eve@comptoir.test";
    let eve = json!({ "email": email, "name": "Eve", "password": PASSWORD, "role": "executive" });
    staff.post("/v1/staff-users", &eve).expect(201);
    let eve = play.shop.anonymous().log_in(email, PASSWORD);
    let new = json!({ "reason": "month end", "permissions": ["ledger.reopen"], "minutes": 9 });
    play.act(&staff, "POST /v1/emergency-access", "", &new);
    let access = eve.post("/v1/emergency-access", &new).expect(201).id();
    play.act(&staff, "POST /v1/emergency-access/{id}/end", &access, &Value::Null);
    let review = json!({ "comment": "fine" });
    play.act(&staff, "POST /v1/emergency-access/{id}/review", &access, &review);
}

fn roles(play: &mut Play<'_>) {
    let admin = play.shop.company_admin();
    let role = |key: &str| {
        let permissions = json!([{ "permission": "orders.read", "reach": "all" }]);
        json!({ "key": key, "name": "Lead", "side": "company", "permissions": permissions })
    };
    let lead = play.act(&admin, "POST /v1/roles", "", &role("team_lead")).id();
    play.act(&admin, "PATCH /v1/roles/{id}", &lead, &json!({ "name": "Team lead" }));
    let gone = admin.post("/v1/roles", &role("gone")).expect(201).id();
    play.act(&admin, "DELETE /v1/roles/{id}", &gone, &Value::Null);
}

fn rules(play: &mut Play<'_>) {
    let (shop, admin) = (play.shop, play.shop.company_admin());
    let limit = json!({
        "company_id": shop.company(), "max_total": eur("9000.00"), "on_violation": "deny",
    });
    let limit = play.act(&admin, "POST /v1/order-limits", "", &limit).id();
    let higher = json!({ "max_total": eur("9500.00") });
    play.act(&admin, "PATCH /v1/order-limits/{id}", &limit, &higher);
    // Another one: the change of a limit that is gone is not repeated to its caller.
    let gone = json!({ "max_total": eur("8000.00"), "on_violation": "deny" });
    let gone = admin.post("/v1/order-limits", &gone).expect(201).id();
    play.act(&admin, "DELETE /v1/order-limits/{id}", &gone, &Value::Null);
    let quantity = json!({ "sku": "BOLT", "min": 1 });
    let gone = admin.post("/v1/quantity-rules", &quantity).expect(201).id();
    play.act(&admin, "DELETE /v1/quantity-rules/{id}", &gone, &Value::Null);
    let quantity = play.act(&admin, "POST /v1/quantity-rules", "", &quantity).id();
    play.act(&admin, "PATCH /v1/quantity-rules/{id}", &quantity, &json!({ "max": 1000 }));
    let centre = json!({ "code": "IT", "name": "Computers" });
    let centre = play.act(&admin, "POST /v1/cost-centres", "", &centre).id();
    play.act(&admin, "PATCH /v1/cost-centres/{id}", &centre, &json!({ "name": "IT" }));
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("100.00"), "period": "month", "on_exceeded": "warn",
    });
    let budget = play.act(&admin, "POST /v1/budgets", "", &budget).id();
    play.act(&admin, "PATCH /v1/budgets/{id}", &budget, &json!({ "on_exceeded": "block" }));
    let office = json!({
        "name": "Office", "time_zone": "Europe/Vienna",
        "weekly": { "mon": [{ "from": "09:00", "until": "17:00" }] },
    });
    let gone = admin.post("/v1/calendars", &office).expect(201).id();
    let office = play.act(&admin, "POST /v1/calendars", "", &office).id();
    play.act(&admin, "PATCH /v1/calendars/{id}", &office, &json!({ "time_zone": "UTC" }));
    play.act(&admin, "DELETE /v1/calendars/{id}", &gone, &Value::Null);
    let rule = json!({
        "company_id": shop.company(), "name": "Big orders",
        "when": { "order_total_over": eur("500.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    let gone = admin.post("/v1/approval-rules", &rule).expect(201).id();
    play.act(&admin, "DELETE /v1/approval-rules/{id}", &gone, &Value::Null);
    let rule = play.act(&admin, "POST /v1/approval-rules", "", &rule).id();
    play.act(&admin, "PATCH /v1/approval-rules/{id}", &rule, &json!({ "name": "Big" }));
    let approver = shop.approver();
    let away = json!({
        "to_user_id": id_of(&admin), "starts_at": "2026-03-02T00:00:00Z", "ends_at": "2026-04-02T00:00:00Z",
    });
    let away = play.act(&approver, "POST /v1/delegations", "", &away).id();
    play.act(&approver, "POST /v1/delegations/{id}/end", &away, &Value::Null);
    for answer in ["approve", "reject"] {
        let order = shop.order(&[("BOLT", 60)]).text("/approval_request_id");
        let operation = format!("POST /v1/approval-requests/{{id}}/{answer}");
        play.act(&shop.approver(), &operation, &order, &json!({}));
    }
    let order = shop.order(&[("BOLT", 60)]).text("/approval_request_id");
    let decisions = json!({ "decisions": [{ "id": order, "verdict": "approve" }] });
    play.act(&shop.approver(), "POST /v1/approval-requests/decisions", "", &decisions);
}

fn orders(play: &mut Play<'_>) {
    let (shop, staff, buyer) = (play.shop, play.shop.staff(), play.shop.buyer());
    let order = play.act(&buyer, "POST /v1/orders", "", &order_of(&[("BOLT", 2)])).id();
    play.act(&staff, "POST /v1/orders/{id}/shipments", &order, &json!({}));
    let invoice = play.act(&staff, "POST /v1/orders/{id}/invoices", &order, &json!({})).id();
    let why = json!({ "reason": "too small" });
    play.act(&staff, "POST /v1/invoices/{id}/write-off", &invoice, &why);
    let other = shop.order(&[("BOLT", 1)]).id();
    let dispute = json!({ "reason": "a dispute" });
    play.act(&staff, "POST /v1/orders/{id}/hold", &other, &dispute);
    play.act(&staff, "POST /v1/orders/{id}/release", &other, &dispute);
    play.act(&buyer, "POST /v1/orders/{id}/cancel", &other, &json!({}));
    let why = json!({ "note": "a new address" });
    for verdict in ["approve", "reject"] {
        let asked = json!({ "order_id": shop.order(&[("BOLT", 1)]).id(), "note": "who is it" });
        let review = play.act(&staff, "POST /v1/risk-reviews", "", &asked).id();
        if verdict == "approve" {
            play.act(&staff, "POST /v1/risk-reviews/{id}/take", &review, &Value::Null);
        }
        play.act(&staff, &format!("POST /v1/risk-reviews/{{id}}/{verdict}"), &review, &why);
    }
}

fn money(play: &mut Play<'_>) {
    let (shop, staff) = (play.shop, play.shop.staff());
    let invoice = shop.invoiced_order(&[("BOLT", 5)]).id();
    let part = json!({ "allocations": [{ "invoice_id": invoice, "amount": eur("5.00") }] });
    let payment = json!({
        "company_id": shop.company(), "amount": eur("20.00"), "method": "card", "allocations": [],
    });
    let payment = play.act(&staff, "POST /v1/payments", "", &payment).id();
    play.act(&staff, "POST /v1/payments/{id}/allocations", &payment, &part);
    let back = json!({ "amount": eur("3.00") });
    play.act(&staff, "POST /v1/payments/{id}/refunds", &payment, &back);
    let bounced = shop.pay_invoice(&invoice, "7.00").id();
    let why = json!({ "reason": "bounced" });
    play.act(&staff, "POST /v1/payments/{id}/returns", &bounced, &why);
    let note = json!({
        "company_id": shop.company(), "reason": "goodwill",
        "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "8.00" }],
    });
    let note = play.act(&staff, "POST /v1/credit-notes", "", &note).id();
    play.act(&staff, "POST /v1/credit-notes/{id}/allocations", &note, &part);
}

fn operation(play: &mut Play<'_>) {
    let staff = play.shop.staff();
    let day = json!({ "closed_until": "2026-01-31" });
    play.act(&staff, "PUT /v1/ledger/closed-until", "", &day);
    let open = json!({ "closed_until": "2025-12-31", "reason": "a late credit" });
    play.act(&staff, "POST /v1/ledger/reopen", "", &open);
    play.act(&staff, "PUT /v1/clock", "", &json!({ "now": "2026-03-03T09:00:00Z" }));
    let rarely = json!({ "every_seconds": 120 });
    play.act(&staff, "PATCH /v1/jobs/{name}", "expire-orders", &rarely);
    play.act(&staff, "POST /v1/jobs/{name}/runs", "expire-orders", &json!({}));
}
