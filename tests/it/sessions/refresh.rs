//! Refresh tokens: each works once, and a reused one ends its session.

use rstest::rstest;
use serde_json::json;

use super::{bearer, login, long_ago, refresh};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process::Process;

#[rstest]
fn a_refresh_token_works_once_and_brings_the_next(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let first = login(&shop, "buyer@acme.test");
    assert_eq!(first["token_type"], "Bearer");
    assert_eq!(first.integer("/expires_in"), 3600, "the tests' servers are told so");
    let token = first.text("/refresh_token");
    assert!(token.starts_with("cptr_") && token.len() == 5 + 43, "{token}");

    let second = refresh(&shop.anonymous(), &token).expect(200);
    assert!(second.text("/refresh_token") != token);
    bearer(&shop, &first).get("/v1/me").expect(200);
    bearer(&shop, &second).get("/v1/me").expect(200);
    refresh(&shop.anonymous(), &second.text("/refresh_token")).expect(200);
    assert_eq!(shop.database().count(&format!("refresh_tokens WHERE hash = '{token}'")), 0);
}

#[rstest]
fn a_form_is_read_as_rfc_6749_writes_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let token = login(&shop, "buyer@acme.test").text("/refresh_token");
    let form = format!("grant_type=refresh_token&refresh_token={token}");
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer =
        shop.anonymous().send_bytes("POST", "/v1/auth/token", &kind, Some(form.as_bytes()));
    assert!(answer.expect(200).text("/refresh_token") != token);
}

#[rstest]
fn a_token_that_comes_twice_ends_its_session_and_no_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let last = shop.last_sequence();
    let (stolen, elsewhere) = (login(&shop, "buyer@acme.test"), login(&shop, "buyer@acme.test"));
    let token = stolen.text("/refresh_token");
    let thief = refresh(&shop.anonymous(), &token).expect(200);
    long_ago(&shop, 11);

    refresh(&shop.anonymous(), &token).refused(401, "refresh_token_reused");

    for tokens in [&stolen, &thief] {
        bearer(&shop, tokens).get("/v1/me").refused(401, "token_revoked");
    }
    refresh(&shop.anonymous(), &thief.text("/refresh_token")).refused(401, "invalid_refresh_token");
    bearer(&shop, &elsewhere).get("/v1/me").expect(200);

    let mut events = shop.events_after(last);
    events.retain(|event| event["type"] != "session.started");
    let me = shop.buyer().get("/v1/me").expect(200);
    assert_eq!(events.len(), 1, "{events:#?}");
    assert_eq!(events[0]["type"], "session.compromised");
    assert_eq!(events[0]["subject"]["type"], "session");
    assert_eq!(events[0]["data"]["user_id"], me["id"]);
    assert_eq!(events[0]["data"]["company_id"], shop.company());
    assert_eq!(events[0]["data"]["revoked_because"], "refresh_token_reused");
}

#[rstest]
fn the_log_names_whose_token_came_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let user = shop.buyer().get("/v1/me").expect(200).text("/id");
    shop.stop();
    let server = Process::serve(shop.database());
    let login = json!({
        "grant_type": "password", "username": "buyer@acme.test",
        "password": crate::support::scene::PASSWORD,
    });
    let tokens = server.anonymous().post("/v1/auth/token", &login).expect(200);
    assert_eq!(tokens.integer("/expires_in"), 600, "ten minutes, when nobody says otherwise");
    let token = tokens.text("/refresh_token");
    refresh(&server.anonymous(), &token).expect(200);
    long_ago(&shop, 11);
    refresh(&server.anonymous(), &token).refused(401, "refresh_token_reused");
    let told = server.log_line("was used twice");
    assert!(told.contains("WARN") && told.contains(&user), "{told}");
    let log = server.log();
    assert!(!log.contains(&token), "the log holds the token");
}

#[rstest]
fn thirty_days_after_the_login_it_is_over(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let tokens = login(&shop, "buyer@acme.test");
    let next = refresh(&shop.anonymous(), &tokens.text("/refresh_token")).expect(200);
    let month = match backend {
        Backend::Sqlite => "30 * 24 * 3600 * 1000000",
        Backend::Postgres => "interval '30 days'",
    };
    shop.database().execute(&format!(
        "UPDATE sessions SET created_at = created_at - {month}, expires_at = expires_at - {month}"
    ));
    refresh(&shop.anonymous(), &next.text("/refresh_token")).refused(401, "invalid_refresh_token");
}

#[test]
fn what_a_grant_needs_is_named() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    for (body, pointer) in [
        (json!({ "grant_type": "refresh_token" }), "/refresh_token"),
        (json!({ "grant_type": "password", "password": "x" }), "/username"),
        (json!({ "grant_type": "password", "username": "x" }), "/password"),
        (json!({ "grant_type": "implicit" }), "/grant_type"),
    ] {
        let refused = shop.anonymous().post("/v1/auth/token", &body).expect(422).problem();
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:?}");
    }
    refresh(&shop.anonymous(), "cptr_nobodys").refused(401, "invalid_refresh_token");
}
