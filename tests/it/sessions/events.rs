//! Events of logins and of their protection.

use rstest::rstest;
use serde_json::{Value, json};

use super::{bearer, login, refresh};
use crate::identity::second_factor::{confirm, enrol};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

const BUYER: &str = "buyer@acme.test";

/// The types of these events, each with the subject's type and version.
#[track_caller]
fn told(events: &[Value]) -> Vec<String> {
    events
        .iter()
        .map(|event| {
            let (kind, subject) = (event["type"].as_str(), &event["subject"]);
            let (of, version) = (subject["type"].as_str(), &subject["version"]);
            format!("{} {} {version}", kind.unwrap_or_default(), of.unwrap_or_default())
        })
        .collect()
}

#[rstest]
fn a_session_begins_and_ends_in_the_feed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let before = shop.last_sequence();
    let tokens = login(&shop, BUYER);
    // A refresh is no event; neither is ending an ended session.
    let next = refresh(&shop.anonymous(), &tokens.text("/refresh_token")).expect(200);
    bearer(&shop, &next).post("/v1/auth/logout", &json!({})).expect(204);
    let named = json!({ "refresh_token": next.text("/refresh_token") });
    let other = login(&shop, BUYER);
    bearer(&shop, &other).post("/v1/auth/logout", &named).expect(204);
    bearer(&shop, &other).post("/v1/auth/logout", &json!({ "everywhere": true })).expect(204);

    let events = shop.events_after(before);
    let version = events[4]["subject"]["version"].as_i64().expect("a version");
    assert_eq!(
        told(&events),
        [
            "session.started session 1".to_owned(),
            "session.ended session 2".to_owned(),
            "session.started session 1".to_owned(),
            "session.ended session 2".to_owned(),
            format!("user.sessions_ended user {version}"),
        ]
    );
    let (begun, ended) = (&events[0], &events[1]);
    assert_eq!(begun["subject"]["id"], ended["subject"]["id"]);
    let me = bearer(&shop, &login(&shop, BUYER)).get("/v1/me").expect(200);
    for session in [begun, ended] {
        assert_eq!(session["data"]["user_id"], me["id"]);
        assert_eq!(session["data"]["company_id"], json!(shop.company()));
    }
    assert_eq!(
        (&begun["data"]["revoked_at"], &begun["data"]["revoked_because"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(ended["data"]["revoked_because"], "logout");
    assert_eq!((&events[4]["subject"]["id"], &events[4]["data"]["id"]), (&me["id"], &me["id"]));

    // Staff belong to no company.
    let before = shop.last_sequence();
    login(&shop, crate::support::scene::ADMIN);
    let events = shop.events_after(before);
    assert_eq!(events[0]["data"]["company_id"], Value::Null);
}

#[rstest]
fn what_guards_a_login_changes_in_the_feed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let before = shop.last_sequence();
    let change = json!({ "current_password": PASSWORD, "new_password": "another horse" });
    shop.buyer().post("/v1/auth/password", &change).expect(204);
    let wrong = json!({ "current_password": "wrong", "new_password": "another horse" });
    let buyer = shop.anonymous().log_in(BUYER, "another horse");
    buyer.post("/v1/auth/password", &wrong).expect(403);

    let app = enrol(&buyer, "another horse");
    let recovery = confirm(&buyer, &app);
    let with = |otp: &str| json!({ "grant_type": "password", "username": BUYER, "password": "another horse", "otp": otp });
    let token = shop.anonymous().post("/v1/auth/token", &with(&recovery[0])).expect(200);
    let end = json!({ "password": "another horse", "otp": recovery[1] });
    bearer(&shop, &token).post("/v1/auth/otp/disable", &end).expect(204);

    let events = shop.events_after(before);
    assert_eq!(
        told(&events),
        [
            "user.password_changed user 2",
            "session.started session 1",
            "second_factor.enabled user 3",
            "second_factor.recovery_code_used user 4",
            "session.started session 1",
            "second_factor.recovery_code_used user 5",
            "second_factor.disabled user 6",
        ]
    );
    let on: Vec<_> = events.iter().map(|event| &event["data"]["otp_enabled"]).collect();
    assert_eq!((on[0], on[2], on[6]), (&json!(false), &json!(true), &json!(false)));
    let data = events[0]["data"].as_object().expect("an object");
    let fields: Vec<_> = data.keys().map(String::as_str).collect();
    assert_eq!(fields, ["active", "company_id", "id", "otp_enabled", "version"]);
}
