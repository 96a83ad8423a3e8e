//! API keys: their makers, their rights, and their end.

use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{api_key, eur, order_of};
use crate::support::database::Backend;
use crate::support::server::Server;

impl Shop {
    /// An actor that uses this key.
    #[track_caller]
    fn with_key(&self, made: &Answer) -> Actor {
        self.anonymous().with_token(&made.text("/key"))
    }
}

#[rstest]
fn a_key_acts_for_its_company_under_its_own_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let made = api_key(&shop, &["orders.place", "orders.read"]);
    assert_eq!(made.text("/company_id"), shop.company());
    let key = shop.with_key(&made);
    let me = key.get("/v1/me").expect(200);
    assert_eq!((me.text("/name"), me["roles"].clone()), ("ERP".into(), json!(["integration"])));
    assert_eq!((me.id(), me["member_id"].clone()), (made.text("/user_id"), Value::Null));
    assert_eq!(me["permissions"], json!(["orders.place", "orders.read"]));

    let order = order_of(&[("BOLT", 2)]);
    let placed = key.post_with_key("/v1/orders", "k-1", &order).expect(201);
    let again = key.post_with_key("/v1/orders", "k-1", &order).expect(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.bytes, placed.bytes);
    assert_eq!(placed.text("/company_id"), shop.company());
    // The same idempotency key of another caller is another key.
    let other = shop.with_key(&api_key(&shop, &["orders.place"]));
    let others = other.post_with_key("/v1/orders", "k-1", &order).expect(201);
    assert_ne!(others.id(), placed.id());

    key.get(&format!("/v1/orders/{}", placed.id())).expect(200);
    key.get("/v1/products").refused(403, "forbidden");
    let foreign = shop.order_for(shop.other_company(), &[("BOLT", 1)]);
    key.get(&format!("/v1/orders/{}", foreign.id())).refused(404, "not_found");
    let mut elsewhere = order_of(&[("BOLT", 1)]);
    elsewhere["company_id"] = json!(shop.other_company());
    key.post("/v1/orders", &elsewhere).refused(404, "not_found");
    let people = format!("/v1/companies/{}/members", shop.company());
    assert_eq!(shop.company_admin().get(&people).expect(200).data().len(), 4, "no member");
}

#[rstest]
fn an_operators_key_says_for_whom(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let new = json!({ "name": "WMS", "scopes": ["orders.place", "stock.set", "events.read"] });
    let made = shop.staff().post("/v1/api-keys", &new).expect(201);
    assert_eq!(made["company_id"], Value::Null);
    let key = shop.with_key(&made);
    key.put("/v1/stock/BOLT", &json!({ "on_hand": 7 })).expect(200);
    key.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(422, "missing_field");
    for company in [shop.company(), shop.other_company()] {
        let mut order = order_of(&[("BOLT", 1)]);
        order["company_id"] = json!(company);
        assert_eq!(key.post("/v1/orders", &order).expect(201).text("/company_id"), company);
    }
    key.get("/v1/events").expect(200);
    key.get("/v1/ledger/entries").refused(403, "forbidden");
}

#[rstest]
fn the_key_is_shown_once_and_stored_nowhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let new = json!({ "name": "ERP", "scopes": ["orders.read"] });
    let made = admin.post_with_key("/v1/api-keys", "make-1", &new).expect(201);
    let key = made.text("/key");
    assert!(key.starts_with(&format!("{}_", made.text("/prefix"))), "{key}");
    let again = admin.post_with_key("/v1/api-keys", "make-1", &new).expect(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((again.id(), &again["key"]), (made.id(), &Value::Null));
    let read = admin.get(&format!("/v1/api-keys/{}", made.id())).expect(200);
    assert_eq!(read["key"], Value::Null);
    assert_eq!(admin.get("/v1/api-keys").expect(200)["data"][0], read.body);

    shop.wait_for_events();
    let secret = key.split('_').nth(2).expect("the third part");
    for (table, column) in [
        ("idempotency_keys", "body"),
        ("events", "data"),
        ("api_keys", "secret_hash"),
        ("users", "password_hash"),
    ] {
        let found = format!("{table} WHERE CAST({column} AS text) LIKE '%{secret}%'");
        assert_eq!(shop.database().count(&found), 0, "{table}.{column} holds the key");
    }
    let told = shop.events_until(0, |all| all.iter().any(|e| e["type"] == "api_key.created"));
    let told = told.iter().find(|event| event["type"] == "api_key.created").expect("the event");
    assert_eq!((&told["data"]["id"], &told["data"]["key"]), (&read["id"], &Value::Null));
}

#[rstest]
fn nobody_gives_a_key_more_than_they_have(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let refused = |actor: &Actor, company: Option<&str>, scopes: &[&str], code: &str| {
        let new = json!({ "name": "x", "company_id": company, "scopes": scopes });
        let refused = actor.post("/v1/api-keys", &new).refused(422, "scope_not_grantable");
        assert_eq!(refused.text("/errors/0/code"), code, "{scopes:?}");
        assert_eq!(refused.text("/errors/0/pointer"), format!("/scopes/{}", scopes.len() - 1));
    };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    refused(&admin, None, &["orders.read", "companies.set_terms"], "scope_not_held");
    refused(&admin, None, &["approvals.decide"], "scope_for_people");
    refused(&admin, None, &["api_keys.create"], "scope_for_people");
    refused(&staff, None, &["approvals.decide_any"], "scope_for_people");
    refused(&staff, Some(shop.company()), &["stock.set"], "scope_beyond_company");

    let new = |fields: Value| {
        let mut new = json!({ "name": "x", "scopes": ["orders.read"] });
        fields.as_object().expect("fields").iter().for_each(|(k, v)| new[k] = v.clone());
        new
    };
    let unknown = admin.post("/v1/api-keys", &new(json!({ "scopes": ["orders.eat"] })));
    assert_eq!(unknown.refused(422, "unknown_word").text("/errors/0/pointer"), "/scopes/0");
    let past = new(json!({ "expires_at": "2020-01-01T00:00:00Z" }));
    admin.post("/v1/api-keys", &past).refused(422, "expires_in_the_past");
    let nowhere = new(json!({ "allowed_ips": ["10.0.0.0/8", "localhost"] }));
    let nowhere = admin.post("/v1/api-keys", &nowhere).refused(422, "bad_network");
    assert_eq!(nowhere.text("/errors/0/pointer"), "/allowed_ips/1");
    let foreign = new(json!({ "company_id": shop.other_company() }));
    admin.post("/v1/api-keys", &foreign).refused(404, "not_found");
    admin.post("/v1/api-keys", &new(json!({ "scopes": [] }))).expect(422);
    shop.buyer().post("/v1/api-keys", &new(json!({}))).refused(403, "forbidden");
}

#[rstest]
fn a_revoked_key_is_refused_at_the_next_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    // Two at once: the next key is in use before the old one ends.
    let [old, next] = [(); 2].map(|()| api_key(&shop, &["orders.read"]));
    let (with_old, with_next) = (shop.with_key(&old), shop.with_key(&next));
    with_old.get("/v1/orders").expect(200);
    with_next.get("/v1/orders").expect(200);
    let revoke = format!("/v1/api-keys/{}/revoke", old.id());
    shop.stranger().post(&revoke, &json!({})).refused(404, "not_found");
    shop.buyer().post(&revoke, &json!({})).refused(403, "forbidden");
    let stale = admin.send("POST", &revoke, &[("If-Match", "\"9\"")], None);
    stale.refused(412, "stale");
    let revoked = admin.send("POST", &revoke, &[], None).expect(200);
    assert!(revoked["revoked_at"].is_string());
    with_old.get("/v1/orders").refused(401, "api_key_revoked");
    with_next.get("/v1/orders").expect(200);
    let again = admin.send("POST", &revoke, &[], None).expect(200);
    assert_eq!(again.bytes, revoked.bytes);
}

#[rstest]
fn a_key_ends_when_its_time_is_over(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    // Keys expire by wall-clock time; a second key makes that visible.
    let now = api_key(&shop, &["orders.read"]).text("/created_at");
    let now: DateTime<Utc> = now.parse().expect("a moment");
    let end = now + TimeDelta::seconds(2);
    let new = json!({ "name": "x", "scopes": ["orders.read"], "expires_at": end });
    let key = shop.with_key(&shop.company_admin().post("/v1/api-keys", &new).expect(201));
    key.get("/v1/orders").expect(200);
    thread::sleep(Duration::from_millis(2_100));
    key.get("/v1/orders").refused(401, "api_key_expired");
}

#[rstest]
fn a_key_may_be_bound_to_addresses(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let bound = |networks: Value| {
        let new = json!({ "name": "x", "scopes": ["orders.read"], "allowed_ips": networks });
        shop.with_key(&shop.staff().post("/v1/api-keys", &new).expect(201))
    };
    bound(json!(["127.0.0.0/8", "::1"])).get("/v1/orders").expect(200);
    let elsewhere = bound(json!(["203.0.113.0/24"]));
    elsewhere.get("/v1/orders").refused(403, "address_not_allowed");
    // No proxy is configured, so no client may set another address.
    let claimed = [("X-Forwarded-For", "203.0.113.7")];
    elsewhere.send("GET", "/v1/orders", &claimed, None).refused(403, "address_not_allowed");
}

#[rstest]
fn what_is_no_key_of_ours_is_nobodys(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let made = api_key(&shop, &["orders.read"]);
    let text = made.text("/key");
    let (body, checksum) = text.split_at(text.len() - 6);
    let reversed: String = checksum.chars().rev().collect();
    for wrong in ["cpt_", &text[..text.len() - 1], &format!("{body}{reversed}x"), &text[1..]] {
        let wrong = shop.anonymous().with_token(wrong);
        let refused = wrong.get("/v1/orders").expect(401).problem();
        let code = refused["code"].as_str().unwrap_or_default();
        assert!(["unauthenticated", "token_malformed"].contains(&code), "{code}");
    }
    // The right form and a known prefix, but the wrong secret.
    shop.database().execute(&format!("UPDATE api_keys SET secret_hash = '{}'", "0".repeat(64)));
    shop.with_key(&made).get("/v1/orders").refused(401, "unauthenticated");
}

#[rstest]
fn the_last_use_is_noted_beside_the_requests(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let made = api_key(&shop, &["orders.read"]);
    assert_eq!(made["last_used_at"], Value::Null);
    let key = shop.with_key(&made);
    for _ in 0..20 {
        key.get("/v1/orders").expect(200);
    }
    let used = "api_keys WHERE last_used_at IS NOT NULL";
    assert_eq!(shop.database().count(used), 0, "a request wrote");
    let admin = shop.company_admin();
    shop.stop();
    assert_eq!(shop.database().count(used), 1);
    let server = Server::start(shop.database());
    let read = admin.at(server.base()).get(&format!("/v1/api-keys/{}", made.id())).expect(200);
    assert!(read["last_used_at"].is_string());
    assert_eq!(read["version"], made["version"]);
}

/// A key cannot bypass "nobody approves their own request".
#[rstest]
fn who_made_a_key_does_not_approve_what_it_asks_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big orders",
        "when": { "order_total_over": eur("500.00") },
        "steps": [{ "approvers": { "role": "company_admin" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let key = shop.with_key(&api_key(&shop, &["orders.place"]));
    let order = key.post("/v1/orders", &order_of(&[("BOLT", 60)])).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let approve = format!("{request}/approve");
    shop.company_admin().post(&approve, &json!({})).refused(403, "own_request");
    let other = shop.member("second-admin@acme.test", "company_admin", &json!({}));
    other.post(&approve, &json!({})).expect(200);
}

#[rstest]
fn a_company_sees_its_own_keys_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let acmes = api_key(&shop, &["orders.read"]);
    let globex = json!({ "name": "Partner", "scopes": ["orders.read"] });
    let theirs = shop.stranger().post("/v1/api-keys", &globex).expect(201);
    let everybodys = shop.staff().post("/v1/api-keys", &globex).expect(201);
    let ids = |actor: &Actor, path: &str| -> Vec<String> {
        let listed = actor.get(path).expect(200);
        listed.data().iter().filter_map(|key| key["id"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(ids(&shop.company_admin(), "/v1/api-keys"), [acmes.id()]);
    let of_globex = format!("/v1/api-keys?company_id={}", shop.other_company());
    assert!(ids(&shop.company_admin(), &of_globex).is_empty());
    let all = [everybodys.id(), theirs.id(), acmes.id()];
    assert_eq!(ids(&shop.staff(), "/v1/api-keys"), all);
    assert_eq!(ids(&shop.staff(), &of_globex), [theirs.id()]);
    let one = |id: String| format!("/v1/api-keys/{id}");
    shop.company_admin().get(&one(theirs.id())).refused(404, "not_found");
    shop.company_admin().get(&one(everybodys.id())).refused(404, "not_found");
    shop.buyer().get(&one(acmes.id())).refused(403, "forbidden");
}

/// A caller cannot create a member with more rights than the caller: a program cannot raise its own
/// rights through a person.
#[rstest]
fn a_key_gives_no_role_that_may_do_more_than_itself(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let members = format!("/v1/companies/{}/members", shop.company());
    let member = |email: &str, role: &str| json!({ "email": email, "name": "New", "password": "correct horse", "roles": [role] });
    let buyers = [
        "orders.place",
        "orders.evaluate",
        "orders.read",
        "orders.cancel",
        "payment_options.read",
        "shipments.read",
        "invoices.read",
        "products.read",
        "stock.read",
        "cost_centres.read",
    ];
    let scopes = [&["members.create", "members.update", "members.read"], &buyers[..]].concat();
    let hr = shop.anonymous().with_token(&api_key(&shop, &scopes).text("/key"));
    let bare = api_key(&shop, &["members.create", "members.update"]).text("/key");
    let bare = shop.anonymous().with_token(&bare);

    for role in ["company_admin", "approver"] {
        let refused = hr.post(&members, &member("a@acme.test", role));
        refused.refused(422, "role_not_grantable");
    }
    bare.post(&members, &member("a@acme.test", "buyer")).refused(422, "role_not_grantable");
    let made = hr.post(&members, &member("a@acme.test", "buyer")).expect(201);
    let path = format!("{members}/{}", made.id());
    for actor in [&hr, &bare] {
        let raised = actor.patch(&path, &json!({ "roles": ["buyer", "company_admin"] }));
        assert_eq!(raised.refused(422, "role_not_grantable").text("/errors/0/pointer"), "/roles");
    }
    // Existing roles may stay; reactivation counts as granting them again.
    bare.patch(&path, &json!({ "roles": ["buyer"], "name": "Renamed" })).expect(200);
    bare.patch(&path, &json!({ "active": false })).expect(200);
    bare.patch(&path, &json!({ "active": true })).refused(422, "role_not_grantable");
    hr.patch(&path, &json!({ "active": true })).expect(200);
    let admin = format!("{members}/{}", shop.cast().company_admin.id);
    hr.patch(&admin, &json!({ "name": "Admin" })).expect(200);

    for (giver, email) in [(shop.company_admin(), "b@acme.test"), (shop.staff(), "c@acme.test")] {
        giver.post(&members, &member(email, "company_admin")).expect(201);
        giver.patch(&path, &json!({ "roles": ["buyer", "approver", "company_admin"] })).expect(200);
        giver.patch(&path, &json!({ "roles": ["buyer"] })).expect(200);
    }
}
