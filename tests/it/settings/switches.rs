//! Switches take permissions from the customers' side, everywhere or for one company.

use rstest::rstest;
use serde_json::{Value, json};

use crate::owners::program;
use crate::sessions::on_behalf::acting;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

/// Turns switches on or off for all companies.
#[track_caller]
fn everyone(shop: &Shop, switches: &Value) {
    shop.staff().patch("/v1/settings", &json!({ "customers": switches })).expect(200);
}

/// Turns switches on or off for Acme alone.
#[track_caller]
fn acme(shop: &Shop, switches: &Value) -> Answer {
    shop.change_company(&json!({ "customer_settings": switches }))
}

/// Names in a field of `/v1/me`.
fn named(actor: &Actor, field: &str) -> Vec<String> {
    let me = actor.get("/v1/me").expect(200);
    let names = me[field].as_array().expect("a list").iter();
    names.map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[rstest]
fn cancelling_is_turned_off_for_all_and_on_again_for_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (buyer, staff) = (shop.buyer(), shop.staff());
    let key = program(&shop, &shop.company_admin(), &["orders.place", "orders.cancel"]);
    let in_their_name = acting(&shop, &staff, &shop.cast().buyer.id);
    let other = shop.stranger();
    let cancel = |who: &Actor, by: &Actor| {
        let order = by.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201).id();
        who.post(&format!("/v1/orders/{order}/cancel"), &json!({}))
    };
    let customers = [(&buyer, &buyer), (&key, &key), (&in_their_name, &buyer), (&other, &other)];
    for (who, by) in customers {
        cancel(who, by).expect(200);
    }
    everyone(&shop, &json!({ "cancel_orders": false }));
    for (who, by) in customers {
        cancel(who, by).refused(403, "turned_off");
        assert!(!named(who, "permissions").contains(&"orders.cancel".to_owned()));
        assert_eq!(named(who, "turned_off"), ["cancel_orders"]);
    }
    cancel(&staff, &buyer).expect(200);
    assert!(named(&staff, "turned_off").is_empty());
    // An approver never could.
    let order = shop.order(&[("BOLT", 1)]).id();
    let path = format!("/v1/orders/{order}/cancel");
    shop.approver().post(&path, &json!({})).refused(403, "forbidden");
    // What is not there for a caller is not found, whatever is turned off.
    other.post(&path, &json!({})).refused(404, "not_found");

    let told = acme(&shop, &json!({ "cancel_orders": true }));
    assert_eq!(told["customer_settings"]["cancel_orders"], true);
    for (who, by) in &customers[..3] {
        cancel(who, by).expect(200);
        assert!(named(who, "turned_off").is_empty());
    }
    cancel(&other, &other).refused(403, "turned_off");
    let told = acme(&shop, &json!({ "cancel_orders": null }));
    assert_eq!(told["customer_settings"]["cancel_orders"], Value::Null);
    cancel(&buyer, &buyer).refused(403, "turned_off");
    everyone(&shop, &json!({ "cancel_orders": null }));
    acme(&shop, &json!({ "cancel_orders": false }));
    cancel(&buyer, &buyer).refused(403, "turned_off");
    cancel(&other, &other).expect(200);
}

/// A switch, and what the administrator of Acme does by its permission.
type Case = (&'static str, fn(&Shop, &Actor) -> Answer);

const CASES: [Case; 8] = [
    ("edit_company", |shop, admin| {
        admin.patch(&format!("/v1/companies/{}", shop.company()), &json!({ "name": "Acme" }))
    }),
    ("make_api_keys", |_, admin| {
        admin.post("/v1/api-keys", &json!({ "name": "ERP", "scopes": ["orders.read"] }))
    }),
    ("manage_members", |shop, admin| {
        let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
        admin.patch(&member, &json!({ "roles": ["buyer"] }))
    }),
    ("manage_rules", |_, admin| {
        admin.post("/v1/order-limits", &json!({ "max_total": eur("5000.00") }))
    }),
    ("manage_rules", |_, admin| {
        let rule = json!({ "sku": "BOLT", "min": 1 });
        let made = admin.post("/v1/quantity-rules", &rule);
        if made.status == 201 {
            admin.delete(&format!("/v1/quantity-rules/{}", made.id())).expect(204);
        }
        made
    }),
    ("manage_rules", |_, admin| {
        let rule = json!({
            "name": "All", "when": {}, "steps": [{ "approvers": { "role": "approver" } }],
        });
        admin.post("/v1/approval-rules", &rule)
    }),
    ("manage_rules", |_, admin| {
        let rules = admin.get("/v1/approval-rules").expect(200);
        let rule = rules.data().first().map(|rule| rule["id"].clone()).expect("the rule above");
        let rule = format!("/v1/approval-rules/{}", rule.as_str().expect("its id"));
        admin.patch(&rule, &json!({ "name": "Every order" }))
    }),
    ("see_stock", |_, admin| admin.get("/v1/stock/BOLT")),
];

#[rstest]
fn each_switch_takes_its_own_permissions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let before = named(&admin, "permissions");
    for (switch, act) in CASES {
        everyone(&shop, &json!({ switch: false }));
        for (other, act_otherwise) in CASES.iter().filter(|(other, _)| *other != switch) {
            let done = act_otherwise(&shop, &admin);
            assert!((200..300).contains(&done.status), "{switch} is off, {other}: {done:?}");
        }
        act(&shop, &admin).refused(403, "turned_off");
        assert_eq!(named(&admin, "turned_off"), [switch]);
        assert!(named(&admin, "permissions").len() < before.len());
        everyone(&shop, &json!({ switch: true }));
        let done = act(&shop, &admin);
        assert!((200..300).contains(&done.status), "{done:?}");
    }
    assert_eq!(named(&admin, "permissions"), before);
}

#[rstest]
fn what_is_turned_off_is_still_given_with_a_role(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    everyone(&shop, &json!({ "cancel_orders": false, "see_stock": false }));
    let admin = shop.company_admin();
    let new = json!({
        "email": "new@acme.test", "name": "New", "password": "correct horse battery", "roles": ["buyer"],
    });
    admin.post(&format!("/v1/companies/{}/members", shop.company()), &new).expect(201);
    let key = program(&shop, &admin, &["orders.cancel", "orders.read"]);
    assert_eq!(named(&key, "permissions"), ["orders.read"]);
    everyone(&shop, &json!({ "cancel_orders": true }));
    assert_eq!(named(&key, "permissions"), ["orders.read", "orders.cancel"]);
}

#[rstest]
fn only_staff_set_a_companys_switches(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let path = format!("/v1/companies/{}", shop.company());
    let on = json!({ "customer_settings": { "cancel_orders": true } });
    shop.company_admin().patch(&path, &on).refused(403, "field_not_permitted");
    let staff = shop.staff();
    for (bad, status, code) in [
        (json!({ "request_quotes": false }), 400, "unknown_field"),
        (json!({ "cancel_orders": 1 }), 400, "wrong_type"),
        (Value::Null, 422, "not_nullable"),
    ] {
        let bad = json!({ "customer_settings": bad });
        staff.patch(&path, &bad).refused(status, code);
    }
}

/// The version of the switches is renewed by the database itself.
#[rstest]
fn a_change_by_hand_acts_at_the_next_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    everyone(&shop, &json!({ "cancel_orders": true }));
    assert!(named(&shop.buyer(), "turned_off").is_empty());
    shop.database().execute(
        "UPDATE companies SET customer_settings = '{\"cancel_orders\":false}' WHERE name = 'Acme'",
    );
    assert_eq!(named(&shop.buyer(), "turned_off"), ["cancel_orders"]);
    assert!(named(&shop.stranger(), "turned_off").is_empty());
    let document = "UPDATE settings SET document = '{\"customers\":{\"see_stock\":false}}'";
    shop.database().execute(document);
    assert_eq!(named(&shop.stranger(), "turned_off"), ["see_stock"]);
    assert_eq!(named(&shop.buyer(), "turned_off"), ["cancel_orders", "see_stock"]);
}

/// While one turns a switch to and fro, another sees it as it was last answered.
#[rstest]
fn a_switch_acts_at_once_beside_other_requests(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (buyer, noise) = (shop.buyer(), shop.other_buyer());
    race(4, |client| {
        for round in 0..10 {
            if client == 0 {
                let on = round % 2 == 1;
                everyone(&shop, &json!({ "see_stock": on }));
                let seen = buyer.get("/v1/stock/BOLT").status;
                assert_eq!(seen, if on { 200 } else { 403 }, "round {round}");
            } else {
                noise.get("/v1/stock/BOLT");
            }
        }
    });
}
