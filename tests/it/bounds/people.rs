//! A company's members, and the sessions of one user.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

const MEMBERS: i64 = 10_000;
const SESSIONS: i64 = 100;
const ACME: &str = "members WHERE company_id = (SELECT id FROM companies WHERE name = 'Acme')";

/// SQL that adds `more` users and members to the existing ones.
fn crowd(backend: Backend, more: i64) -> [String; 2] {
    match backend {
        Backend::Sqlite => [
            format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {more}) \
                 INSERT INTO users (id, email, name, active, token_version, version, created_at) \
                 SELECT randomblob(16), 'crowd-' || i || '@acme.test', 'Crowd', 1, 1, 1, 0 FROM n"
            ),
            "INSERT INTO members (id, company_id, user_id, roles, version, created_at) \
             SELECT randomblob(16), (SELECT id FROM companies WHERE name = 'Acme'), u.id, '[\"buyer\"]', 1, 0 \
             FROM users u WHERE u.email LIKE 'crowd-%'"
                .to_owned(),
        ],
        Backend::Postgres => [
            format!(
                "INSERT INTO users (id, email, name, active, token_version, version, created_at) \
                 SELECT gen_random_uuid(), 'crowd-' || i || '@acme.test', 'Crowd', true, 1, 1, now() \
                 FROM generate_series(1, {more}) i"
            ),
            "INSERT INTO members (id, company_id, user_id, roles, version, created_at) \
             SELECT gen_random_uuid(), (SELECT id FROM companies WHERE name = 'Acme'), u.id, '[\"buyer\"]', 1, now() \
             FROM users u WHERE u.email LIKE 'crowd-%'"
                .to_owned(),
        ],
    }
}

#[rstest]
fn a_company_has_ten_thousand_members(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let there = shop.database().count(ACME);
    for sql in crowd(backend, MEMBERS - 1 - there) {
        shop.database().execute(&sql);
    }
    let path = format!("/v1/companies/{}/members", shop.company());
    let member = |name: &str| json!({ "email": format!("{name}@acme.test"), "name": name, "roles": ["buyer"] });
    let admin = shop.company_admin();
    admin.post(&path, &member("last")).expect(201);
    assert_eq!(shop.database().count(ACME), MEMBERS);
    admin.post(&path, &member("more")).refused(409, "too_many_members");
    shop.staff().post(&path, &member("more")).refused(409, "too_many_members");
    let other = format!("/v1/companies/{}/members", shop.other_company());
    shop.stranger().post(&other, &member("other")).expect(201);
    // The bulk-inserted members have no events.
    shop.close_broken();
}

#[rstest]
fn the_oldest_of_too_many_sessions_ends(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let buyers = "sessions WHERE user_id = (SELECT id FROM users WHERE email = 'buyer@acme.test')";
    assert_eq!(shop.database().count(buyers), 1);
    // Ninety-nine sessions a little younger than the buyer's own.
    let (id, number, later) = match backend {
        Backend::Sqlite => (
            "randomblob(16)",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)",
            "+ n.i",
        ),
        Backend::Postgres => (
            "gen_random_uuid()",
            "WITH n AS (SELECT generate_series(1, 99) AS i)",
            "+ n.i * interval '1 microsecond'",
        ),
    };
    shop.database().execute(&format!(
        "{number} INSERT INTO sessions (id, user_id, token_version, created_at, expires_at) \
         SELECT {id}, s.user_id, s.token_version, s.created_at {later}, s.expires_at {later} \
         FROM sessions s, n WHERE s.user_id = (SELECT id FROM users WHERE email = 'buyer@acme.test')"
    ));
    assert_eq!(shop.database().count(buyers), SESSIONS);
    shop.buyer().get("/v1/me").expect(200);

    let before = shop.last_sequence();
    let newest = shop.anonymous().log_in("buyer@acme.test", PASSWORD);

    newest.get("/v1/me").expect(200);
    assert_eq!(shop.database().count(buyers), SESSIONS);
    shop.buyer().get("/v1/me").refused(401, "token_revoked");
    let events = shop.events_until(before, |events| events.len() >= 2);
    let ended = events.iter().find(|event| event["type"] == "session.ended").expect("an end");
    assert_eq!(ended["data"]["revoked_because"], "too_many_sessions");
    // No session of another user has ended.
    shop.other_buyer().get("/v1/me").expect(200);
}
