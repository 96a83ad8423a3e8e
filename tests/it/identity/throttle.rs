//! Password guessing: ten tries per name and address, however they are sent.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::elsewhere::post_from;
use crate::support::process::Process;
use crate::support::race::race;
use crate::support::scene::{self, PASSWORD};
use tests::cluster::free_port;

const TOKEN: &str = "/v1/auth/token";
const BUYER: &str = "buyer@acme.test";

fn login(name: &str, password: &str) -> Value {
    json!({ "grant_type": "password", "username": name, "password": password })
}

fn guess(actor: &Actor, name: &str) -> Answer {
    actor.post(TOKEN, &login(name, "a wrong password"))
}

/// The number of checked attempts; the others must have `Retry-After`.
#[track_caller]
fn looked_at(answers: &[Answer]) -> usize {
    let refused = |answer: &Answer| match answer.status {
        401 => false,
        429 => {
            answer.clone().refused(429, "too_many_failed_logins");
            let wait: u64 = answer.header("retry-after").expect("Retry-After").parse().expect("s");
            assert!((1..=301).contains(&wait), "{answer:?}");
            true
        }
        _ => panic!("{answer:?}"),
    };
    answers.iter().filter(|answer| !refused(answer)).count()
}

#[rstest]
fn a_hundred_guesses_are_ten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let attacker = shop.anonymous();
    let answers: Vec<_> = (0..100).map(|_| guess(&attacker, BUYER)).collect();
    assert_eq!(looked_at(&answers), 10);
    assert!(answers.iter().take(10).all(|answer| answer.status == 401), "the first ten");

    // Even the right password is not checked from here any more, however the name is spelled …
    let here = attacker.post(TOKEN, &login("Buyer@ACME.test ", PASSWORD));
    here.refused(429, "too_many_failed_logins");
    // … but the user's own address still works, and so do other users' names from here.
    let elsewhere = Ipv4Addr::new(127, 0, 0, 2);
    post_from(elsewhere, attacker.base(), TOKEN, &login(BUYER, PASSWORD)).expect(200);
    attacker.log_in("approver@acme.test", PASSWORD);
}

#[test]
fn guesses_sent_at_once_are_ten_as_well() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let attacker = shop.anonymous();
    let answers = race(64, |_| guess(&attacker, BUYER));
    assert_eq!(looked_at(&answers), 10);
}

#[test]
fn right_passwords_are_never_counted() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let anonymous = shop.anonymous();
    let answers = race(24, |_| anonymous.post(TOKEN, &login(BUYER, PASSWORD)));
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
}

const KNOWN: [&str; 5] =
    [BUYER, "other-buyer@acme.test", "approver@acme.test", "admin@acme.test", "admin@globex.test"];

/// Without equal work, it would be a hundredth.
fn alike([known, unknown, impossible]: [Duration; 3]) -> bool {
    [unknown, impossible].into_iter().all(|other| other * 2 > known && known * 2 > other)
}

#[test]
fn an_unknown_name_takes_as_long_as_a_known_one() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let attacker = shop.anonymous();
    // Known names, unknown names and invalid names, in turns: a slow machine slows all of them. Taking the
    // fastest of many removes the remaining noise.
    let mut fastest = [Duration::MAX; 3];
    // Ninety guesses: a hundred from one address would be closed out.
    for round in 0..6 * KNOWN.len() {
        let known = KNOWN[round % KNOWN.len()];
        let names =
            [known.to_owned(), format!("nobody{round}@acme.test"), format!("nobody{round}")];
        for (name, fastest) in names.iter().zip(&mut fastest) {
            let asked = Instant::now();
            guess(&attacker, name).refused(401, "invalid_credentials");
            *fastest = asked.elapsed().min(*fastest);
        }
        if round >= 5 && alike(fastest) {
            break;
        }
    }
    assert!(alike(fastest), "{fastest:?} for a known name, an unknown one, and none");
    let [known, ..] = fastest;
    assert!(known > Duration::from_millis(2), "{known:?} is no password hash");
}

#[rstest]
#[case::believed("127.0.0.0/8", 200)]
#[case::not_believed("192.0.2.0/24", 429)]
fn only_named_proxies_say_for_whom_they_ask(#[case] proxies: &str, #[case] elsewhere: u16) {
    let Some(scene) = scene::on(Backend::Sqlite) else { return };
    let database = scene.database.copy();
    let settings = [("COMPTOIR_TRUSTED_PROXIES", proxies)];
    let process = Process::serve_on(&database, free_port(), &settings);
    let proxy = process.anonymous();
    let ask = |client: &str, password: &str| {
        let headers = [("X-Forwarded-For", client)];
        proxy.send("POST", TOKEN, &headers, Some(&login(BUYER, password)))
    };
    let guesses: Vec<_> = (0..12).map(|_| ask("203.0.113.7", "a wrong password")).collect();
    assert_eq!(looked_at(&guesses), 10);
    // A client that may choose its own address would have ten guesses from each.
    ask("198.51.100.1", PASSWORD).expect(elsewhere);
    // The attacker's entries are left of the proxy's entry.
    ask("198.51.100.1, 203.0.113.7", PASSWORD).expect(429);
}
