//! Signing keys that rotate while the servers run.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;

use super::{bearer, login};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::forge::{head, newest_key, part, signed};
use crate::support::process;
use crate::support::race::race;
use crate::support::scene::{ADMIN, PASSWORD};

/// The ids of the published keys.
#[track_caller]
fn published(shop: &Shop) -> Vec<String> {
    let well_known = || shop.anonymous().get("/.well-known/jwks.json").expect(200);
    let keys = well_known();
    assert!(keys.header("cache-control").is_some_and(|cached| cached.contains("max-age")));
    let same = shop.anonymous().get("/v1/auth/keys").expect(200).body;
    // The keys may be changing just now.
    assert!([keys.body.clone(), well_known().body].contains(&same), "{same} beside {keys:?}");
    let keys = keys["keys"].as_array().expect("keys");
    keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

/// Runs `comptoir keys …` and returns its output.
#[track_caller]
fn keys(shop: &Shop, arguments: &[&str]) -> String {
    let (done, said) = process::run(shop.database(), &[&["keys"], arguments].concat());
    assert!(done, "{said}");
    said
}

#[track_caller]
fn kid_of_a_login(shop: &Shop) -> String {
    let token = login(shop, "buyer@acme.test").text("/access_token");
    part(&token, 0)["kid"].as_str().expect("a kid").to_owned()
}

/// Waits: servers notice key changes within seconds.
#[track_caller]
fn soon(what: &str, happened: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !happened() {
        assert!(Instant::now() < deadline, "did not happen: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[rstest]
fn the_next_key_is_published_before_it_signs_and_the_last_one_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let old = published(&shop);
    assert_eq!(old.len(), 1);
    let before = login(&shop, "buyer@acme.test");

    let said = keys(&shop, &["rotate", "--lead-seconds", "12"]);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains(" signing ") && said.contains(" announced "), "{said}");
    soon("two keys are published", || published(&shop).len() == 2);
    assert_eq!(kid_of_a_login(&shop), old[0], "the new one signs nothing yet");

    soon("the new key signs", || kid_of_a_login(&shop) != old[0]);
    assert_eq!(published(&shop).len(), 2, "the old one is still published");
    bearer(&shop, &before).get("/v1/me").expect(200);
    let listed = keys(&shop, &["list"]);
    assert!(listed.contains(&format!("{} retiring", old[0])), "{listed}");
}

/// Each key is stored: none is lost to another made at the same moment.
#[rstest]
fn keys_made_at_once_are_all_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let told = race(6, |_| keys(&shop, &["rotate"]));
    assert!(told.iter().any(|said| said.lines().count() == 7), "{told:?}");
    assert_eq!(keys(&shop, &["list"]).lines().count(), 7);
    shop.wait_for_events();
    assert_eq!(shop.database().count("events WHERE type = 'signing_key.rotated'"), 6);
}

#[rstest]
fn a_key_that_another_process_signs_with_is_learned_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let claims = part(&login(&shop, "buyer@acme.test").text("/access_token"), 1);
    let said = keys(&shop, &["rotate", "--lead-seconds", "0"]);
    let kid = said.lines().last().and_then(|line| line.split(' ').next()).expect("a kid");
    let token = signed(&head(kid), &claims, &newest_key(shop.database()));
    shop.anonymous().with_token(&token).get("/v1/me").expect(200);
}

#[rstest]
fn a_key_that_leaked_is_withdrawn_with_all_that_it_signed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let old = published(&shop).remove(0);
    let bearer = bearer(&shop, &login(&shop, "buyer@acme.test"));
    bearer.get("/v1/me").expect(200);
    let (last, said) = process::run(shop.database(), &["keys", "withdraw", &old]);
    assert!(!last && said.contains("the only key"), "{said}");
    bearer.get("/v1/me").expect(200);

    let before = shop.last_sequence();
    keys(&shop, &["rotate", "--lead-seconds", "0"]);
    keys(&shop, &["withdraw", &old]);
    soon("its tokens are refused", || bearer.get("/v1/me").status == 401);
    bearer.get("/v1/me").refused(401, "token_key_unknown");
    assert!(!published(&shop).contains(&old));
    assert!(kid_of_a_login(&shop) != old);
    shop.wait_for_events();
    let staff = shop.anonymous().log_in(ADMIN, PASSWORD);
    let told = staff.get(&format!("/v1/events?after={before}")).expect(200);
    let told: Vec<_> = told
        .data()
        .iter()
        .filter(|event| event["subject"]["type"] == "signingkey")
        .map(|event| (event["type"].as_str(), event["data"]["kid"].as_str()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0].0, Some("signing_key.rotated"));
    assert_eq!(told[1], (Some("signing_key.withdrawn"), Some(old.as_str())));
    let kept = shop.database().kept_keys();
    assert_eq!(kept["signing"].as_array().map(Vec::len), Some(1));
}
