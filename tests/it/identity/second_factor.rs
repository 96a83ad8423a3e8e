//! The second factor: enrolled, required, used once, and removed.

use std::time::{SystemTime, UNIX_EPOCH};

use rstest::rstest;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use super::staff::staff_user;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::process::Process;
use crate::support::race::race;
use crate::support::scene::{self, ADMIN, PASSWORD};
use tests::cluster::free_port;

const BUYER: &str = "buyer@acme.test";

/// An authenticator app with the secret.
pub struct App(Secret);

impl App {
    /// The secret as another app reads it from the QR code.
    #[track_caller]
    fn scan(uri: &str) -> Self {
        assert!(uri.starts_with("otpauth://totp/Comptoir:"), "{uri}");
        let secret = uri.split(['?', '&']).find_map(|part| part.strip_prefix("secret="));
        Self(Secret::try_from_base32(secret.expect("a secret")).expect("in base 32"))
    }

    /// The secret as typed by a user.
    pub fn secret(&self) -> String {
        self.0.to_base32()
    }

    /// The code at this many steps from now.
    #[expect(clippy::disallowed_methods, reason = "an outside clock")]
    pub fn code(&self, steps: i64) -> String {
        let totp = Builder::new()
            .with_secret(Secret::new(self.0.as_bytes().into()))
            .build()
            .expect("a clock");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        totp.generate(now.saturating_add_signed(30 * steps)).to_string()
    }
}

fn log_in(actor: &Actor, email: &str, otp: Option<&str>) -> Answer {
    let mut login = json!({ "grant_type": "password", "username": email, "password": PASSWORD });
    if let Some(otp) = otp {
        login["otp"] = json!(otp);
    }
    actor.post("/v1/auth/token", &login)
}

#[track_caller]
pub fn enrol(actor: &Actor, password: &str) -> App {
    let shown = actor.post("/v1/auth/otp", &json!({ "password": password })).expect(200);
    App::scan(&shown.text("/otpauth_uri"))
}

#[track_caller]
pub fn confirm(actor: &Actor, app: &App) -> Vec<String> {
    let shown = actor.post("/v1/auth/otp/confirm", &json!({ "otp": app.code(0) })).expect(200);
    let codes = shown["recovery_codes"].as_array().expect("codes").iter();
    codes.map(|code| code.as_str().expect("a text").to_owned()).collect()
}

#[rstest]
fn a_login_needs_the_code_once_there_is_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (buyer, anonymous) = (shop.buyer(), shop.anonymous());
    let wrong = buyer.post("/v1/auth/otp", &json!({ "password": "not mine at all" }));
    wrong.refused(422, "password_mismatch");
    buyer
        .post("/v1/auth/otp/confirm", &json!({ "otp": "123456" }))
        .refused(409, "otp_not_enrolled");
    // An unconfirmed secret changes nothing, and the next one replaces it.
    let lost = enrol(&buyer, PASSWORD);
    log_in(&anonymous, BUYER, None).expect(200);
    let app = enrol(&buyer, PASSWORD);
    let stale = buyer.post("/v1/auth/otp/confirm", &json!({ "otp": lost.code(0) }));
    stale.refused(422, "otp_mismatch");
    assert_eq!(confirm(&buyer, &app).len(), 10);

    // Sessions begun with the password alone are ended.
    buyer.get("/v1/me").refused(401, "token_revoked");
    log_in(&anonymous, BUYER, None).refused(401, "otp_required");
    // Confirming used up that code, and every step before it.
    for steps in [0, -1] {
        log_in(&anonymous, BUYER, Some(&app.code(steps))).refused(401, "invalid_otp");
    }
    log_in(&anonymous, BUYER, Some("nonsense")).refused(401, "invalid_otp");
    let token = log_in(&anonymous, BUYER, Some(&app.code(1))).expect(200).text("/access_token");
    log_in(&anonymous, BUYER, Some(&app.code(1))).refused(401, "invalid_otp");

    let buyer = anonymous.with_token(&token);
    assert_eq!(buyer.get("/v1/me").expect(200)["otp_enabled"], json!(true));
    let again = buyer.post("/v1/auth/otp", &json!({ "password": PASSWORD }));
    again.refused(409, "otp_already_on");
}

#[rstest]
fn only_the_right_password_learns_that_a_code_is_needed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let app = enrol(&shop.buyer(), PASSWORD);
    confirm(&shop.buyer(), &app);
    let anonymous = shop.anonymous();
    for otp in [Value::Null, json!(app.code(1))] {
        let login = json!({
            "grant_type": "password", "username": BUYER, "password": "a wrong one", "otp": otp,
        });
        anonymous.post("/v1/auth/token", &login).refused(401, "invalid_credentials");
    }
    // Code guesses are throttled like passwords.
    let guesses =
        (0..12).map(|guess| log_in(&anonymous, BUYER, Some(&format!("{guess:06}"))).status);
    let guesses: Vec<_> = guesses.collect();
    assert_eq!(guesses.iter().filter(|status| **status == 401).count(), 8, "{guesses:?}");
    assert_eq!(guesses.iter().filter(|status| **status == 429).count(), 4, "{guesses:?}");
}

#[rstest]
fn of_many_with_one_code_one_gets_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let app = enrol(&shop.buyer(), PASSWORD);
    let recovery = confirm(&shop.buyer(), &app);
    let anonymous = shop.anonymous();
    // Fewer than ten at once: failures are counted, and a full count would refuse by itself.
    for code in [app.code(1), recovery[0].clone()] {
        let answers = race(5, |_| log_in(&anonymous, BUYER, Some(&code)).status);
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 401).count(), 4, "{answers:?}");
    }
}

#[rstest]
fn a_recovery_code_replaces_the_app_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let app = enrol(&shop.buyer(), PASSWORD);
    let recovery = confirm(&shop.buyer(), &app);
    let anonymous = shop.anonymous();
    let typed = recovery[3].to_lowercase().replace('-', " ");
    let token = log_in(&anonymous, BUYER, Some(&typed)).expect(200).text("/access_token");
    log_in(&anonymous, BUYER, Some(&recovery[3])).refused(401, "invalid_otp");
    assert_eq!(shop.database().count("recovery_codes"), 9);
    let digest = format!("recovery_codes WHERE digest = '{}'", recovery[4].replace('-', ""));
    assert_eq!(shop.database().count(&digest), 0, "codes are kept as digests");

    let buyer = anonymous.with_token(&token);
    let end = |password: &str, otp: &str| {
        buyer.post("/v1/auth/otp/disable", &json!({ "password": password, "otp": otp }))
    };
    end("not mine at all", &recovery[4]).refused(422, "password_mismatch");
    end(PASSWORD, "000000").refused(422, "otp_mismatch");
    end(PASSWORD, &recovery[4]).expect(204);
    buyer.get("/v1/me").refused(401, "token_revoked");
    let buyer = anonymous.log_in(BUYER, PASSWORD);
    assert_eq!(buyer.get("/v1/me").expect(200)["otp_enabled"], json!(false));
    let again =
        buyer.post("/v1/auth/otp/disable", &json!({ "password": PASSWORD, "otp": "000000" }));
    again.refused(409, "otp_not_enrolled");
    assert_eq!(shop.database().count("recovery_codes"), 0);
}

#[rstest]
fn the_secret_is_sealed_and_bound_to_its_user(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let app = enrol(&shop.buyer(), PASSWORD);
    confirm(&shop.buyer(), &app);
    let in_clear = format!("second_factors WHERE sealed_secret LIKE '%{}%'", app.secret());
    assert_eq!(shop.database().count(&in_clear), 0);
    // An attacker with write access to the database still cannot use one user's secret for another.
    let other = enrol(&shop.other_buyer(), PASSWORD);
    let pending = "SELECT sealed_secret FROM second_factors WHERE confirmed_at IS NULL";
    shop.database().execute(&format!(
        "UPDATE second_factors SET sealed_secret = ({pending}) WHERE confirmed_at IS NOT NULL"
    ));
    let lent = log_in(&shop.anonymous(), BUYER, Some(&other.code(1)));
    lent.refused(500, "internal_error");
}

fn staff_need_it(database: &Database) -> Process {
    Process::serve_on(database, free_port(), &[("COMPTOIR_STAFF_OTP", "required")])
}

#[rstest]
fn where_staff_need_it_they_can_do_nothing_but_enrol(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let process = staff_need_it(&database);
    let staff = process.staff();
    let company = format!("/v1/companies/{}", scene.cast.company);
    for path in ["/v1/orders", "/v1/events", &company] {
        staff.get(path).refused(403, "otp_enrolment_required");
    }
    let product = json!({ "sku": "BOLT", "name": "Bolt" });
    staff.post("/v1/products", &product).refused(403, "otp_enrolment_required");
    assert_eq!(staff.get("/v1/me").expect(200)["permissions"], json!([]));
    // Members need no second factor.
    process.anonymous().with_token(&scene.cast.buyer.token).get("/v1/orders").expect(200);

    let app = enrol(&staff, PASSWORD);
    confirm(&staff, &app);
    let answer = log_in(&process.anonymous(), ADMIN, Some(&app.code(1))).expect(200);
    let staff = process.anonymous().with_token(&answer.text("/access_token"));
    staff.get("/v1/orders").expect(200);
    staff.post("/v1/products", &product).expect(201);
}

/// The second-factor resource of a member of Acme.
fn factor_of(shop: &Shop, member: &str) -> String {
    format!("/v1/companies/{}/members/{member}/second-factor", shop.company())
}

#[rstest]
fn who_has_lost_it_is_helped_by_another(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let buyer = factor_of(&shop, &shop.cast().buyer.id);
    for by in [shop.company_admin(), shop.staff()] {
        let session = shop.anonymous().log_in(BUYER, PASSWORD);
        confirm(&session, &enrol(&session, PASSWORD));
        log_in(&shop.anonymous(), BUYER, None).refused(401, "otp_required");
        let before = shop.last_sequence();
        by.delete(&buyer).expect(204);
        let told = shop.events_after(before);
        let told = told.iter().find(|event| event["type"] == "second_factor.reset");
        let told = told.expect("an event");
        assert_eq!(
            (&told["subject"]["type"], &told["data"]["otp_enabled"]),
            (&json!("user"), &json!(false))
        );
        assert_eq!(told["data"]["company_id"], json!(shop.company()));
        log_in(&shop.anonymous(), BUYER, None).expect(200);
        // A second request ends nothing.
        let session = shop.anonymous().log_in(BUYER, PASSWORD);
        by.delete(&buyer).expect(204);
        session.get("/v1/me").expect(200);
    }
    assert_eq!(shop.database().count("recovery_codes"), 0);
}

#[rstest]
fn a_reset_ends_every_session(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let first = shop.anonymous().log_in(BUYER, PASSWORD);
    let app = enrol(&first, PASSWORD);
    confirm(&first, &app);
    let let_in = log_in(&shop.anonymous(), BUYER, Some(&app.code(1))).expect(200);
    let session = shop.anonymous().with_token(&let_in.text("/access_token"));
    session.get("/v1/me").expect(200);
    shop.company_admin().delete(&factor_of(&shop, &shop.cast().buyer.id)).expect(204);
    session.get("/v1/me").refused(401, "token_revoked");
    let next =
        json!({ "grant_type": "refresh_token", "refresh_token": let_in.text("/refresh_token") });
    shop.anonymous().post("/v1/auth/token", &next).refused(401, "invalid_refresh_token");
}

#[rstest]
fn a_reset_is_for_others_and_by_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let own = factor_of(&shop, &shop.cast().company_admin.id);
    admin.delete(&own).refused(409, "own_account");
    let me = format!("/v1/staff-users/{}/second-factor", staff.get("/v1/me").expect(200).id());
    staff.delete(&me).refused(409, "own_account");
    admin.delete(&me).refused(404, "not_found");
    shop.stranger().delete(&own).refused(404, "not_found");
    shop.buyer().delete(&own).refused(403, "forbidden");
    let key = json!({ "name": "desk", "scopes": ["second_factors.reset"] });
    let refused = admin.post("/v1/api-keys", &key).refused(422, "scope_not_grantable");
    assert_eq!(refused.text("/errors/0/code"), "scope_for_people");

    // One administrator helps the other.
    let new = staff_user("grace@comptoir.test", "administrator");
    let made = staff.post("/v1/staff-users", &new).expect(201);
    let grace = shop.anonymous().log_in("grace@comptoir.test", PASSWORD);
    confirm(&grace, &enrol(&grace, PASSWORD));
    let path = format!("/v1/staff-users/{}", made.id());
    assert_eq!(staff.get(&path).expect(200)["otp_enabled"], json!(true));
    let factor = format!("{path}/second-factor");
    staff.send("DELETE", &factor, &[("If-Match", "\"1\"")], None).refused(412, "stale");
    staff.delete(&factor).expect(204);
    assert_eq!(staff.get(&path).expect(200)["otp_enabled"], json!(false));
    log_in(&shop.anonymous(), "grace@comptoir.test", None).expect(200);
}
