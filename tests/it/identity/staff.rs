//! The operator's staff: activated, deactivated, and never without an administrator.

use rstest::rstest;
use serde_json::{Value, json};

use crate::sessions::{bearer, login, refresh};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::mail::Smtp;
use crate::support::process::Process;
use crate::support::scene::{self, PASSWORD};
use tests::cluster::free_port;

const GRACE: &str = "grace@comptoir.test";

/// The body of a new member of staff.
pub fn staff_user(email: &str, role: &str) -> Value {
    json!({ "email": email, "name": "Grace", "password": PASSWORD, "role": role })
}

/// Path of the caller's own account.
#[track_caller]
fn account(actor: &Actor) -> String {
    format!("/v1/staff-users/{}", actor.get("/v1/me").expect(200).id())
}

#[track_caller]
fn try_login(shop: &Shop, email: &str) -> Answer {
    let body = json!({ "grant_type": "password", "username": email, "password": PASSWORD });
    shop.anonymous().post("/v1/auth/token", &body)
}

#[rstest]
fn who_is_put_out_is_out_at_once_with_the_keys_they_made(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let before = shop.last_sequence();
    let new = staff_user(GRACE, "administrator");
    let made = staff.post_with_key("/v1/staff-users", "grace", &new).expect(201);
    let again = staff.post_with_key("/v1/staff-users", "grace", &new).expect(201);
    assert_eq!((&made.body, again.header("idempotent-replayed")), (&again.body, Some("true")));
    staff.post("/v1/staff-users", &new).refused(409, "email_taken");
    let path = format!("/v1/staff-users/{}", made.id());
    assert_eq!(made.header("location"), Some(path.as_str()));
    let session = login(&shop, GRACE);
    let grace = bearer(&shop, &session);
    let key = |name: &str| {
        let new = json!({ "name": name, "scopes": ["orders.read"] });
        let made = grace.post("/v1/api-keys", &new).expect(201);
        shop.anonymous().with_token(&made.text("/key"))
    };
    let (first, second) = (key("first"), key("second"));
    first.get("/v1/orders").expect(200);

    // Renaming ends no session.
    staff.patch(&path, &json!({ "name": "Grace II" })).expect(200);
    grace.get("/v1/companies").expect(200);
    let out = staff.patch(&path, &json!({ "active": false })).expect(200);
    assert_eq!((&out["active"], out.integer("/version")), (&json!(false), 3));
    grace.get("/v1/companies").refused(401, "token_revoked");
    for key in [&first, &second] {
        key.get("/v1/orders").refused(401, "api_key_revoked");
    }
    let dead = refresh(&shop.anonymous(), &session.text("/refresh_token"));
    dead.refused(401, "invalid_refresh_token");
    try_login(&shop, GRACE).refused(401, "invalid_credentials");

    // Reactivated: with a new login, and without the keys.
    staff.patch(&path, &json!({ "active": true })).expect(200);
    grace.get("/v1/companies").refused(401, "token_revoked");
    first.get("/v1/orders").refused(401, "api_key_revoked");
    let grace = bearer(&shop, &login(&shop, GRACE));
    let new = json!({ "name": "third", "scopes": ["orders.read"] });
    let third = grace.post("/v1/api-keys", &new).expect(201).text("/key");
    staff.patch(&path, &json!({ "active": false, "keep_api_keys": true })).expect(200);
    shop.anonymous().with_token(&third).get("/v1/orders").expect(200);

    let told: Vec<_> = shop
        .events_after(before)
        .iter()
        .filter(|event| event["subject"]["id"] == made["id"] || event["type"] == "api_key.revoked")
        .map(|event| format!("{} {}", event["type"], event["subject"]["version"]))
        .filter(|event| event.contains("staff_user") || event.contains("api_key"))
        .collect();
    assert_eq!(
        told,
        [
            "\"staff_user.created\" 1",
            "\"staff_user.updated\" 2",
            "\"staff_user.updated\" 3",
            "\"api_key.revoked\" 2",
            "\"api_key.revoked\" 2",
            "\"staff_user.updated\" 4",
            "\"staff_user.updated\" 5",
        ]
    );
}

#[rstest]
fn an_auditor_sees_everything_and_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let made = staff.post("/v1/staff-users", &staff_user(GRACE, "auditor")).expect(201);
    let path = format!("/v1/staff-users/{}", made.id());
    let auditor = bearer(&shop, &login(&shop, GRACE));
    assert_eq!(auditor.get("/v1/me").expect(200)["roles"], json!(["auditor"]));
    for seen in ["/v1/companies", "/v1/ledger/entries", "/v1/events", "/v1/staff-users", &path] {
        auditor.get(seen).expect(200);
    }
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    auditor.patch(&member, &json!({ "active": false })).refused(403, "forbidden");
    auditor.patch(&path, &json!({ "role": "administrator" })).refused(403, "forbidden");
    let more = staff_user("more@comptoir.test", "auditor");
    auditor.post("/v1/staff-users", &more).refused(403, "forbidden");
    auditor.post("/v1/products", &json!({})).refused(403, "forbidden");

    // A new role takes effect at once, in either direction.
    staff.patch(&path, &json!({ "role": "administrator" })).expect(200);
    auditor.post("/v1/staff-users", &more).expect(201);
    staff.patch(&path, &json!({ "role": "auditor" })).expect(200);
    auditor.post("/v1/staff-users", &more).refused(403, "forbidden");
    staff.patch(&path, &json!({ "role": "owner" })).refused(422, "unknown_word");
}

#[rstest]
fn nobody_takes_their_own_rights(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let own = account(&staff);
    staff.post("/v1/staff-users", &staff_user(GRACE, "administrator")).expect(201);
    staff.patch(&own, &json!({ "active": false })).refused(409, "own_account");
    staff.patch(&own, &json!({ "role": "auditor" })).refused(409, "own_account");
    let renamed = staff.patch(&own, &json!({ "name": "Ada" })).expect(200);
    let stale = [("If-Match", "\"999\"")];
    let name = json!({ "name": "Ada II" });
    staff.send("PATCH", &own, &stale, Some(&name)).refused(412, "stale");
    let tag = renamed.header("etag").expect("an ETag").to_owned();
    staff.send("PATCH", &own, &[("If-Match", &tag)], Some(&name)).expect(200);
    assert_eq!(staff.get("/v1/staff-users").expect(200).data().len(), 2);
}

#[rstest]
fn staff_are_staffs_business(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let own = account(&shop.staff());
    let admin = shop.company_admin();
    admin.get(&own).refused(404, "not_found");
    admin.patch(&own, &json!({ "active": false })).refused(404, "not_found");
    admin.get("/v1/staff-users").refused(403, "forbidden");
    admin.post("/v1/staff-users", &staff_user(GRACE, "auditor")).refused(403, "forbidden");
    // A member is not staff, and no program may see or change staff.
    let member = admin.get("/v1/me").expect(200).id();
    shop.staff().get(&format!("/v1/staff-users/{member}")).refused(404, "not_found");
    for scope in ["staff.create", "staff.update"] {
        let key = json!({ "name": "HR", "scopes": [scope] });
        let refused = shop.staff().post("/v1/api-keys", &key).refused(422, "scope_not_grantable");
        assert_eq!(refused.text("/errors/0/code"), "scope_for_people");
    }
    let new = staff_user(GRACE, "auditor");
    let mut short = new.clone();
    short["password"] = json!("short");
    shop.staff().post("/v1/staff-users", &short).refused(422, "password_too_short");
    let mut nowhere = new;
    nowhere["email"] = json!("nowhere");
    shop.staff().post("/v1/staff-users", &nowhere).expect(422).problem();
}

#[rstest]
fn staff_are_invited_as_members_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let mail = Smtp::start(1);
    let url = mail.url();
    let process = Process::serve_on(&database, free_port(), &[("COMPTOIR_MAIL_URL", &url)]);
    let mut new = staff_user(GRACE, "auditor");
    new.as_object_mut().expect("an object").remove("password");
    process.staff().post("/v1/staff-users", &new).expect(201);
    let token = mail.wait_for(GRACE).letter.token();
    let choice = json!({ "token": token, "new_password": "chosen by herself" });
    process.anonymous().post("/v1/auth/password-resets/complete", &choice).expect(204);
    let grace = process.anonymous().log_in(GRACE, "chosen by herself");
    assert_eq!(grace.get("/v1/me").expect(200)["roles"], json!(["auditor"]));
}
