//! A request that is repeated: with its key, also after a crash.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use super::{EXPIRY, RUNS, each_is_expired_once, pending, until};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process::Process;
use tests::cluster::free_port;

#[rstest]
fn a_key_names_one_run(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = pending(backend, 1) else { return };
    let staff = shop.staff();
    let as_of = json!({ "as_of": EXPIRY });
    let run = staff.post_with_key(RUNS, "k", &as_of).expect(200);
    let again = staff.post_with_key(RUNS, "k", &as_of).expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.bytes), (Some("true"), &run.bytes));
    staff.post_with_key(RUNS, "k", &json!({})).refused(422, "idempotency_key_reused");
    assert_eq!(shop.database().count("job_runs"), 1);
}

/// The process that responds to nobody: its response under the key is lost, and its run has ended.
#[rstest]
fn a_run_that_another_process_ended_is_found_by_its_key(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let run = staff.post_with_key(RUNS, "k", &json!({})).expect(200);
    shop.database().execute("DELETE FROM idempotency_keys");
    // Another body, even for the time of the run.
    for as_of in [json!(EXPIRY), run["as_of"].clone()] {
        let other = json!({ "as_of": as_of });
        staff.post_with_key(RUNS, "k", &other).refused(422, "idempotency_key_reused");
    }
    let again = staff.post_with_key(RUNS, "k", &json!({})).expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.bytes), (None, &run.bytes));
    let third = staff.post_with_key(RUNS, "k", &json!({})).expect(200);
    assert_eq!(third.header("idempotent-replayed"), Some("true"));
    assert_eq!(third.bytes, run.bytes);
    assert_eq!(shop.database().count("job_runs"), 1);
    let of_a_time = staff.post_with_key(RUNS, "t", &json!({ "as_of": EXPIRY })).expect(200);
    shop.database().execute("DELETE FROM idempotency_keys");
    staff.post_with_key(RUNS, "t", &json!({})).refused(422, "idempotency_key_reused");
    let again = staff.post_with_key(RUNS, "t", &json!({ "as_of": EXPIRY })).expect(200);
    assert_eq!(again.bytes, of_a_time.bytes);
}

const ORDERS: usize = 400;

fn serve(shop: &Shop) -> Process {
    let settings = [("COMPTOIR_JOB_LEASE_SECONDS", "5")];
    Process::serve_on(shop.database(), free_port(), &settings)
}

/// Repeats the request until it gets its run.
#[track_caller]
fn persist(staff: &Actor) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = staff.post_with_key(RUNS, "k", &json!({ "as_of": EXPIRY }));
        if answer.status == 200 {
            return answer;
        }
        // A killed server's transaction may still be open in PostgreSQL for a moment.
        let code = answer["code"].as_str().unwrap_or_default();
        let later = answer.status == 503 || ["job_running", "request_in_flight"].contains(&code);
        assert!(later && Instant::now() < deadline, "{answer:?}");
        thread::sleep(Duration::from_secs(1));
    }
}

#[rstest]
fn a_repeat_after_a_crash_ends_the_same_run(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = pending(backend, ORDERS) else { return };
    shop.staff().patch("/v1/jobs/expire-orders", &json!({ "paused": true })).expect(200);
    let token = shop.staff().token().to_owned();
    shop.stop();
    let first = serve(&shop);
    let staff = Actor::anonymous(first.base()).with_token(&token);
    thread::scope(|scope| {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "k")];
        let body = json!({ "as_of": EXPIRY }).to_string();
        let asked = scope.spawn(move || {
            staff
                .try_send("POST", RUNS, &headers, Some(body.as_bytes()))
                .map(|answer| answer.status)
        });
        until(30, "the run has begun", || {
            shop.database().count("job_runs WHERE processed > 0") == 1
        });
        first.kill();
        let told = asked.join().expect("a client");
        assert!(told.is_err(), "answered before the kill: {told:?}");
    });
    assert_eq!(shop.database().count("job_runs WHERE status = 'running'"), 1);
    let second = serve(&shop);
    let staff = Actor::anonymous(second.base()).with_token(&token);
    let run = persist(&staff);
    assert_eq!((&run["status"], &run["takeovers"]), (&json!("succeeded"), &json!(1)));
    assert_eq!(run.integer("/processed"), i64::try_from(ORDERS).expect("a small number"));
    assert_eq!(shop.database().count("job_runs"), 1);
    each_is_expired_once(shop.database(), ORDERS);
    let again = persist(&staff);
    assert_eq!((again.header("idempotent-replayed"), &again.bytes), (Some("true"), &run.bytes));
}
