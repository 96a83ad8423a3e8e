//! An attacker floods the login: other users still log in, and no memory is left behind.

use std::fs;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::elsewhere::post_from;
use crate::support::process::Process;
use crate::support::race::race;
use crate::support::scene::{self, PASSWORD};

const TOKEN: &str = "/v1/auth/token";
const BUYER: &str = "buyer@acme.test";
/// The attacker's address; the other clients are at 127.0.0.1.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 66);
/// Number of connections that the attacker opens.
const FLOOD: usize = 260;
/// Allowed growth of memory.
const LEFT_BEHIND: u64 = 20 << 20;

fn login(name: &str, password: &str) -> Value {
    json!({ "grant_type": "password", "username": name, "password": password })
}

/// Memory of the process, in bytes.
#[track_caller]
fn resident(process: &Process) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).expect("its status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
    let kilobytes: u64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("kB");
    kilobytes << 10
}

/// Asserts that memory is near its earlier value, once the pending requests have ended.
#[track_caller]
fn settles(process: &Process, before: u64) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let now = resident(process);
        if now <= before + LEFT_BEHIND {
            println!("{} MB before, {} MB after", before >> 20, now >> 20);
            return;
        }
        assert!(Instant::now() < deadline, "{} MB before, {} MB after", before >> 20, now >> 20);
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn two_hundred_and_sixty_strangers_close_the_login_to_nobody_else() {
    let Some(scene) = scene::on(Backend::Sqlite) else { return };
    let database = scene.database.copy();
    let process = Process::serve(&database);
    let anonymous = process.anonymous();
    for _ in 0..20 {
        anonymous.log_in(BUYER, PASSWORD);
    }
    let before = resident(&process);
    let (over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));

    // Client 0 logs in, all others flood with invented names.
    let results = race(FLOOD + 1, |client| {
        let mut answers = Vec::new();
        if client == 0 {
            while asked.load(Ordering::Relaxed) < FLOOD / 2 {
                thread::sleep(Duration::from_millis(1));
            }
            for _ in 0..20 {
                let began = Instant::now();
                let answer = anonymous.post(TOKEN, &login(BUYER, PASSWORD));
                answers.push((began.elapsed(), answer));
            }
            over.store(true, Ordering::Relaxed);
            return answers;
        }
        for round in 0.. {
            if over.load(Ordering::Relaxed) {
                break;
            }
            asked.fetch_add(1, Ordering::Relaxed);
            let name = format!("nobody-{client}-{round}@acme.test");
            let began = Instant::now();
            let answer = post_from(STRANGER, process.base(), TOKEN, &login(&name, "a guess"));
            // A refusal comes at once; an immediate retry would measure this machine and not the server.
            if answer.status != 401 {
                thread::sleep(Duration::from_millis(50));
            }
            answers.push((began.elapsed(), answer));
        }
        answers
    });

    let mut results = results.into_iter();
    let others = results.next().expect("client 0");
    let strangers: Vec<(Duration, Answer)> = results.flatten().collect();
    for (took, answer) in &others {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(*took < Duration::from_secs(10), "it took {took:?}");
    }
    let of = |status: u16| strangers.iter().filter(|(_, answer)| answer.status == status).count();
    let slowest = others.iter().map(|(took, _)| *took).max().unwrap_or_default();
    println!(
        "{} logins, the slowest {slowest:?}; of {} guesses {} were looked at, {} refused",
        others.len(),
        strangers.len(),
        of(401),
        of(429)
    );
    let other = strangers.iter().find(|(_, answer)| ![401, 429, 503].contains(&answer.status));
    assert!(other.is_none(), "{other:?}");
    // A hundred failures, and the attempts under way or queued when the hundredth was counted.
    assert!(of(401) < 100 + 2 * 64, "{} guesses were looked at", of(401));
    settles(&process, before);
}

/// One address tries a few guesses at each of many names.
#[test]
fn spraying_is_counted_over_all_names() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let anonymous = shop.anonymous();
    anonymous.log_in(BUYER, PASSWORD);
    let guess = |n: usize| anonymous.post(TOKEN, &login(&format!("user-{n}@acme.test"), "a guess"));
    for n in 0..100 {
        guess(n).refused(401, "invalid_credentials");
    }
    let refused = guess(100).refused(429, "too_many_failed_logins");
    let wait: u64 = refused.header("retry-after").expect("Retry-After").parse().expect("seconds");
    assert!((1..=301).contains(&wait), "{wait}");
    // A name without an earlier login from this address cannot prove that it is no guess …
    anonymous
        .post(TOKEN, &login("approver@acme.test", PASSWORD))
        .refused(429, "too_many_failed_logins");
    // … a name with one still gets in, and so do all names at other addresses.
    anonymous.log_in(BUYER, PASSWORD);
    let elsewhere = Ipv4Addr::new(127, 0, 0, 2);
    post_from(elsewhere, anonymous.base(), TOKEN, &login("approver@acme.test", PASSWORD))
        .expect(200);
}

/// Password reset requests cost no hash, so names are cheap there: each name has ten requests, and an
/// address a hundred.
#[test]
fn requests_for_mail_are_counted_over_all_names() {
    let Some(scene) = scene::on(Backend::Sqlite) else { return };
    let database = scene.database.copy();
    let mailbox = crate::support::mail::Mailbox::new();
    let settings = [("COMPTOIR_MAIL_URL", mailbox.url())];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let process = Process::serve_on(&database, tests::cluster::free_port(), &settings);
    let ask = |n: usize| {
        let body = json!({ "email": format!("user-{n}@acme.test") });
        process.anonymous().post("/v1/auth/password-resets", &body)
    };
    for n in 0..100 {
        ask(n).expect(202);
    }
    ask(100).refused(429, "too_many_password_resets");
}
