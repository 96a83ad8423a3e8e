//! Staff acting on behalf of a member, and failed logins under staff names.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::{row, rows};
use crate::identity::second_factor::{confirm, enrol};
use crate::sessions::on_behalf::{acting, id_of};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::scene::{ADMIN, PASSWORD};

const FAILED: &str = "action=login.failed";

/// A login that fails.
#[track_caller]
fn fail(shop: &Shop, name: &str, request: &str) {
    let login = json!({ "grant_type": "password", "username": name, "password": "a wrong one" });
    let sent = [("Request-Id", request)];
    let refused = shop.anonymous().send("POST", "/v1/auth/token", &sent, Some(&login));
    assert!(matches!(refused.status, 401 | 429), "{refused:?}");
}

/// The rows of this query, once there are this many: they are written in the background.
#[track_caller]
fn wait_for(shop: &Shop, query: &str, many: usize) -> Vec<Value> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let found = rows(shop, &shop.staff(), query);
        if found.len() >= many {
            return found;
        }
        assert!(Instant::now() < deadline, "{many} rows with {query}: {found:#?}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[rstest]
fn staff_who_begin_to_act_for_a_member(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    acting(&shop, &shop.staff(), &shop.cast().buyer.id);
    let row = row(&shop, "action=delegation.started");
    let (staff, buyer) = (id_of(&shop.staff()), id_of(&shop.buyer()));
    assert_eq!((&row["actor"]["id"], &row["on_behalf_of"]["id"]), (&json!(staff), &json!(buyer)));
    assert_eq!(row["company_id"], shop.company());
    let told = shop.events_after(0);
    let told = told.iter().find(|event| event["type"] == "delegation.started").expect("an event");
    assert_eq!(told["data"]["member_id"], shop.cast().buyer.id);
    assert_eq!(told["subject"]["type"], "delegation");
    // The company sees that it happened, but not the identity of the operator's staff.
    let theirs = rows(&shop, &shop.company_admin(), "action=delegation.started");
    assert_eq!(theirs[0]["actor"], json!({ "id": staff, "name": null }));
    // A refused request starts no session.
    let asked = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": shop.company_admin().token(),
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "requested_subject": shop.cast().buyer.id,
    });
    shop.anonymous().post("/v1/auth/token", &asked).refused(403, "forbidden");
    assert_eq!(rows(&shop, &shop.staff(), "action=delegation.started").len(), 1);
}

#[rstest]
fn who_fails_to_log_in_as_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    // Invented names and a member's name leave no row.
    for name in ["nobody@comptoir.test", "buyer@acme.test", "no address"] {
        fail(&shop, name, "of-no-staff");
    }
    fail(&shop, "Admin@Comptoir.test ", "guess-1");
    let found = wait_for(&shop, FAILED, 1);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((&found[0]["actor"], &found[0]["request_id"]), (&Value::Null, &json!("guess-1")));
    assert_eq!(found[0]["subject"]["type"], "login");
    let told = shop.events_after(0);
    let told = told.iter().find(|event| event["type"] == "login.failed").expect("an event");
    assert_eq!(told["data"]["user_id"], id_of(&shop.staff()));
    assert_eq!(
        (&told["data"]["because"], &told["data"]["more_untold"]),
        (&json!("password"), &json!(false))
    );
    assert!(!told.to_string().contains(ADMIN) && !told.to_string().contains("a wrong one"));
    // Companies do not see rows that belong to no company.
    assert_eq!(rows(&shop, &shop.company_admin(), FAILED), Vec::<Value>::new());
}

#[rstest]
fn a_wrong_code_of_staff_leaves_a_row_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.anonymous().log_in(ADMIN, PASSWORD);
    let app = enrol(&staff, PASSWORD);
    confirm(&staff, &app);
    let wrong = json!({
        "grant_type": "password", "username": ADMIN, "password": PASSWORD, "otp": "AAAA-AAAA-AAAA-AAAA",
    });
    shop.anonymous().post("/v1/auth/token", &wrong).refused(401, "invalid_otp");
    let deadline = Instant::now() + Duration::from_secs(10);
    let of = "events WHERE type = 'login.failed' AND data LIKE '%\"because\":\"otp\"%'";
    while shop.database().count(of) == 0 {
        assert!(Instant::now() < deadline, "no row");
        thread::sleep(Duration::from_millis(20));
    }
}

#[rstest]
fn a_stranger_does_not_fill_the_log(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use crate::support::elsewhere::post_from;
    let Some(shop) = Shop::start(backend) else { return };
    let login = json!({ "grant_type": "password", "username": ADMIN, "password": "a wrong one" });
    // Six guesses from each of five addresses: all are checked, ten are logged.
    for address in 2..7 {
        for _ in 0..6 {
            let from = std::net::Ipv4Addr::new(127, 0, 0, address);
            post_from(from, shop.anonymous().base(), "/v1/auth/token", &login).expect(401);
        }
    }
    let found = wait_for(&shop, FAILED, 10);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(rows(&shop, &shop.staff(), &format!("{FAILED}&limit=100")).len(), 10, "{found:#?}");
    let last = "events WHERE type = 'login.failed' AND data LIKE '%\"more_untold\":true%'";
    assert_eq!(shop.database().count(last), 1, "the last one says that there may be more");
}
