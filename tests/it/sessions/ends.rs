//! Ends of a session: logout, password change, deactivation. Each takes effect at the next request.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use super::{bearer, login, refresh};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::scene::PASSWORD;

#[rstest]
fn logging_out_ends_this_session_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (here, there) = (login(&shop, "buyer@acme.test"), login(&shop, "buyer@acme.test"));
    bearer(&shop, &here).post("/v1/auth/logout", &json!({})).expect(204);
    bearer(&shop, &here).get("/v1/me").refused(401, "token_revoked");
    let dead = refresh(&shop.anonymous(), &here.text("/refresh_token"));
    dead.refused(401, "invalid_refresh_token");
    bearer(&shop, &there).get("/v1/me").expect(200);

    // No body is needed, and the refresh token may name the session.
    let third = login(&shop, "buyer@acme.test");
    let named = json!({ "refresh_token": third.text("/refresh_token") });
    bearer(&shop, &there).post("/v1/auth/logout", &named).expect(204);
    bearer(&shop, &third).get("/v1/me").refused(401, "token_revoked");
    bearer(&shop, &there).send("POST", "/v1/auth/logout", &[], None).expect(204);
    bearer(&shop, &there).get("/v1/me").refused(401, "token_revoked");
}

#[rstest]
fn nobody_logs_somebody_else_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (mine, theirs) = (login(&shop, "buyer@acme.test"), login(&shop, "other-buyer@acme.test"));
    let named = json!({ "refresh_token": theirs.text("/refresh_token") });
    bearer(&shop, &mine).post("/v1/auth/logout", &named).expect(204);
    bearer(&shop, &theirs).get("/v1/me").expect(200);
    bearer(&shop, &mine).get("/v1/me").expect(200);
}

#[rstest]
fn logging_out_everywhere_ends_every_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (here, there) = (login(&shop, "buyer@acme.test"), login(&shop, "buyer@acme.test"));
    bearer(&shop, &here).post("/v1/auth/logout", &json!({ "everywhere": true })).expect(204);
    for tokens in [&here, &there] {
        bearer(&shop, tokens).get("/v1/me").refused(401, "token_revoked");
        let dead = refresh(&shop.anonymous(), &tokens.text("/refresh_token"));
        dead.refused(401, "invalid_refresh_token");
    }
    bearer(&shop, &login(&shop, "buyer@acme.test")).get("/v1/me").expect(200);
}

#[rstest]
fn another_password_ends_every_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (here, there) = (login(&shop, "buyer@acme.test"), login(&shop, "buyer@acme.test"));
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        bearer(&shop, &here).post("/v1/auth/password", &body)
    };
    change("not the password", "another horse").refused(403, "wrong_password");
    change(PASSWORD, "short").expect(422).problem();
    bearer(&shop, &here).get("/v1/me").expect(200);

    change(PASSWORD, "another horse").expect(204);
    for tokens in [&here, &there] {
        bearer(&shop, tokens).get("/v1/me").refused(401, "token_revoked");
        let dead = refresh(&shop.anonymous(), &tokens.text("/refresh_token"));
        dead.refused(401, "invalid_refresh_token");
    }
    let login = |password| {
        let body = json!({
            "grant_type": "password", "username": "buyer@acme.test", "password": password,
        });
        shop.anonymous().post("/v1/auth/token", &body)
    };
    login(PASSWORD).refused(401, "invalid_credentials");
    login("another horse").expect(200);
}

#[rstest]
fn guesses_at_the_current_password_are_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let guess = json!({ "current_password": "a guess", "new_password": "another horse" });
    for _ in 0..10 {
        shop.buyer().post("/v1/auth/password", &guess).refused(403, "wrong_password");
    }
    shop.buyer().post("/v1/auth/password", &guess).refused(429, "too_many_failed_logins");
}

#[rstest]
fn who_is_disabled_is_out_at_once_and_for_good(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let place = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    for by in [shop.company_admin(), shop.staff()] {
        let tokens = login(&shop, "buyer@acme.test");
        bearer(&shop, &tokens).get("/v1/products").expect(200);
        by.patch(&place, &json!({ "active": false })).expect(200);
        bearer(&shop, &tokens).get("/v1/products").refused(401, "token_revoked");
        let dead = refresh(&shop.anonymous(), &tokens.text("/refresh_token"));
        dead.refused(401, "invalid_refresh_token");
        let login = json!({
            "grant_type": "password", "username": "buyer@acme.test", "password": PASSWORD,
        });
        shop.anonymous().post("/v1/auth/token", &login).refused(401, "invalid_credentials");
        // A reactivated user must log in again: earlier tokens may have been stolen.
        by.patch(&place, &json!({ "active": true })).expect(200);
        bearer(&shop, &tokens).get("/v1/products").refused(401, "token_revoked");
    }
}

#[rstest]
fn a_role_that_is_taken_away_is_gone_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let place = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    let tokens = login(&shop, "buyer@acme.test");
    let buyer = bearer(&shop, &tokens);
    buyer.get("/v1/products").expect(200);
    shop.company_admin().patch(&place, &json!({ "roles": ["approver"] })).expect(200);
    buyer.get("/v1/products").refused(403, "forbidden");
    buyer.get("/v1/approval-requests").expect(200);
    // A refreshed token has the current roles, not those of the login.
    let next = refresh(&shop.anonymous(), &tokens.text("/refresh_token")).expect(200);
    bearer(&shop, &next).get("/v1/products").refused(403, "forbidden");
}

#[rstest]
fn what_is_over_is_forgotten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(mut shop) = Shop::start(backend) else { return };
    for _ in 0..7 {
        login(&shop, "buyer@acme.test");
    }
    let kept = shop.database().count("sessions") - 7;
    shop.stop();
    let month = match backend {
        Backend::Sqlite => "31 * 24 * 3600 * 1000000",
        Backend::Postgres => "interval '31 days'",
    };
    shop.database().execute(&format!(
        "UPDATE sessions SET created_at = created_at - {month}, expires_at = expires_at - {month} \
         WHERE id IN (SELECT id FROM sessions ORDER BY created_at DESC LIMIT 7)"
    ));
    let server = Process::serve(shop.database());
    let deadline = Instant::now() + Duration::from_secs(20);
    while shop.database().count("sessions") > kept {
        assert!(Instant::now() < deadline, "not forgotten");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(shop.database().count("sessions"), kept);
    assert_eq!(shop.database().count("refresh_tokens"), kept);
    drop(server);
}
