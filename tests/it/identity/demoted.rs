//! A maker of API keys loses a role: the keys lose the same permissions.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::staff::staff_user;
use crate::sessions::{bearer, login};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;

const LEE: &str = "lee@acme.test";
const GRACE: &str = "grace@comptoir.test";

/// Lee, an administrator of Acme, with the path of the membership.
#[track_caller]
fn administrator(shop: &Shop) -> (Actor, String) {
    let lee = shop.member(LEE, "company_admin", &json!({}));
    let member = lee.get("/v1/me").expect(200).text("/member_id");
    (lee, format!("/v1/companies/{}/members/{member}", shop.company()))
}

/// A key that `maker` makes.
#[track_caller]
fn key(maker: &Actor, scopes: &[&str]) -> Answer {
    maker.post("/v1/api-keys", &json!({ "name": "ERP", "scopes": scopes })).expect(201)
}

/// A program with this key.
#[track_caller]
fn program(shop: &Shop, key: &Answer) -> Actor {
    shop.anonymous().with_token(&key.text("/key"))
}

/// The events of this key: type and version, in order.
#[track_caller]
fn told_of(shop: &Shop, after: i64, key: &Answer) -> Vec<(String, i64)> {
    let of_key = |event: &&Value| event["subject"]["id"] == key["id"];
    let told = shop.events_after(after);
    let told = told.iter().filter(of_key);
    told.map(|event| {
        let version = event["subject"]["version"].as_i64().expect("a version");
        (event["type"].as_str().expect("a type").to_owned(), version)
    })
    .collect()
}

#[rstest]
fn a_demoted_administrators_keys_do_what_they_still_may(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (lee, place) = administrator(&shop);
    let mixed = key(&lee, &["orders.read", "products.read", "members.update", "members.read"]);
    let of_buyers = key(&lee, &["orders.read"]);
    let of_admins = key(&lee, &["members.read"]);
    let colleagues = key(&shop.company_admin(), &["members.read"]);
    let members = format!("/v1/companies/{}/members", shop.company());
    program(&shop, &mixed).get(&members).expect(200);
    let before = shop.last_sequence();

    let demoted = shop.company_admin().patch(&place, &json!({ "roles": ["buyer"] })).expect(200);

    // From the next request on, permanently.
    program(&shop, &mixed).get(&members).refused(403, "forbidden");
    program(&shop, &mixed).patch(&place, &json!({ "name": "Lee" })).refused(403, "forbidden");
    program(&shop, &mixed).get("/v1/orders").expect(200);
    program(&shop, &of_buyers).get("/v1/orders").expect(200);
    program(&shop, &of_admins).get(&members).refused(401, "api_key_revoked");
    program(&shop, &colleagues).get(&members).expect(200);
    // The response shows it, and so does the feed.
    let reduced = demoted["api_keys_reduced"].as_array().expect("what became of the keys");
    assert_eq!(reduced.len(), 2, "{reduced:#?}");
    let of = |key: &Answer| reduced.iter().find(|one| one["id"] == key["id"]).expect("the key");
    assert_eq!(of(&mixed)["scopes_lost"], json!(["members.update", "members.read"]));
    assert_eq!(of(&mixed)["revoked"], false);
    assert_eq!(of(&of_admins)["scopes_lost"], json!(["members.read"]));
    assert_eq!(of(&of_admins)["revoked"], true);
    assert_eq!(told_of(&shop, before, &mixed), [("api_key.scopes_reduced".to_owned(), 2)]);
    assert_eq!(told_of(&shop, before, &of_admins), [("api_key.revoked".to_owned(), 2)]);
    assert!(told_of(&shop, before, &of_buyers).is_empty());
    let admin = shop.company_admin();
    let shown = admin.get(&format!("/v1/api-keys/{}", mixed.id())).expect(200);
    assert_eq!(shown["scopes"], json!(["products.read", "orders.read"]));
    assert_eq!((shown.integer("/version"), &shown["revoked_at"]), (2, &Value::Null));

    // The role's return does not restore the scopes.
    let back = admin.patch(&place, &json!({ "roles": ["company_admin"] })).expect(200);
    assert_eq!(back["api_keys_reduced"], Value::Null, "no key was touched");
    program(&shop, &mixed).get(&members).refused(403, "forbidden");
}

#[rstest]
fn keys_that_programs_live_by_keep_their_scopes_where_it_is_said(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (lee, place) = administrator(&shop);
    let made = key(&lee, &["orders.read", "members.read"]);
    let members = format!("/v1/companies/{}/members", shop.company());
    let admin = shop.company_admin();

    let keeps = json!({ "roles": ["buyer"], "keep_api_keys": true });
    let kept = admin.patch(&place, &keeps).expect(200);
    assert_eq!(kept["api_keys_reduced"], Value::Null);
    program(&shop, &made).get(&members).expect(200);

    // Sent again without `keep_api_keys`, it reduces the keys kept before.
    let reduced = admin.patch(&place, &json!({ "roles": ["buyer"] })).expect(200);
    assert_eq!(reduced["api_keys_reduced"][0]["id"], made["id"]);
    program(&shop, &made).get(&members).refused(403, "forbidden");
    program(&shop, &made).get("/v1/orders").expect(200);
    // A change of anything but the role touches no key.
    let renamed = admin.patch(&place, &json!({ "name": "Lee" })).expect(200);
    assert_eq!(renamed["api_keys_reduced"], Value::Null);
}

#[rstest]
fn a_demoted_member_of_staff_leaves_no_rights_behind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let made = shop.staff().post("/v1/staff-users", &staff_user(GRACE, "administrator"));
    let place = format!("/v1/staff-users/{}", made.expect(201).id());
    let grace = bearer(&shop, &login(&shop, GRACE));
    let mixed = key(&grace, &["stock.set", "stock.read"]);
    let writes = key(&grace, &["stock.set"]);
    let before = shop.last_sequence();

    let demoted = shop.staff().patch(&place, &json!({ "role": "auditor" })).expect(200);

    let count = json!({ "on_hand": 7 });
    program(&shop, &mixed).put("/v1/stock/BOLT", &count).refused(403, "forbidden");
    program(&shop, &mixed).get("/v1/stock/BOLT").expect(200);
    program(&shop, &writes).put("/v1/stock/BOLT", &count).refused(401, "api_key_revoked");
    assert_eq!(demoted["api_keys_reduced"].as_array().map(Vec::len), Some(2));
    assert_eq!(told_of(&shop, before, &mixed), [("api_key.scopes_reduced".to_owned(), 2)]);
    assert_eq!(told_of(&shop, before, &writes), [("api_key.revoked".to_owned(), 2)]);
}

#[rstest]
fn keys_that_end_with_their_maker_are_told_in_the_answer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (lee, place) = administrator(&shop);
    let made = key(&lee, &["orders.read"]);
    let out = shop.company_admin().patch(&place, &json!({ "active": false })).expect(200);
    assert_eq!(out["api_keys_reduced"][0]["id"], made["id"]);
    assert_eq!(out["api_keys_reduced"][0]["revoked"], true);
}

/// The demotion has begun and not ended when the key is requested: the maker still has every permission at
/// the request, and has lost it when the key is created.
#[rstest]
fn rights_that_are_given_on_wait_for_a_demotion_under_way(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (lee, _) = administrator(&shop);
    let lee_is = format!("(SELECT id FROM users WHERE email = '{LEE}')");
    let demotion = shop.database().begin(&format!(
        "UPDATE users SET name = name WHERE id = {lee_is}; \
         UPDATE members SET roles = '[\"buyer\"]' WHERE user_id = {lee_is};"
    ));
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let lee = lee.clone();
        scope.spawn(move || {
            let new = json!({ "name": "For later", "scopes": ["members.read"] });
            tell.send(lee.post("/v1/api-keys", &new)).expect("somebody listens");
        });
        let early = told.recv_timeout(Duration::from_millis(500));
        assert!(early.is_err(), "did not wait: {early:?}");
        demotion.commit();
        let answer = told.recv_timeout(Duration::from_secs(30)).expect("an answer");
        answer.refused(403, "forbidden");
    });
    assert_eq!(shop.database().count("api_keys"), 0);
}
