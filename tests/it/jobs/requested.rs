//! Runs on request: one at a time, and no longer in the request than it may wait.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use super::{EXPIRY, RUNS, each_is_expired_once, pending, until};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::race::race;
use tests::cluster::free_port;

/// Gives the lease of the job to a process that is not there.
fn lease(shop: &Shop, backend: Backend) {
    let later = match backend {
        Backend::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER) + 60000000",
        Backend::Postgres => "now() + interval '1 minute'",
    };
    shop.database().execute(&format!(
        "UPDATE jobs SET lease_holder = 'elsewhere:1', lease_token = lease_token + 1, \
           lease_until = {later} WHERE name = 'expire-orders'"
    ));
}

fn free(shop: &Shop) {
    shop.database().execute("UPDATE jobs SET lease_holder = NULL, lease_until = NULL");
}

#[rstest]
fn a_request_waits_five_seconds_for_another_run(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    lease(&shop, backend);
    let held = staff.get("/v1/jobs/expire-orders").expect(200);
    assert_eq!(held["lease"]["holder"], "elsewhere:1");
    let asked = Instant::now();
    let refused = staff.post_with_key(RUNS, "once", &json!({})).refused(409, "job_running");
    assert_eq!(refused.header("retry-after"), Some("1"));
    let waited = asked.elapsed();
    assert!((5..10).contains(&waited.as_secs()), "{waited:?}");
    let run = thread::scope(|scope| {
        let waiting = scope.spawn(|| staff.post_with_key(RUNS, "once", &json!({})));
        thread::sleep(Duration::from_millis(500));
        free(&shop);
        waiting.join().expect("an answer").expect(200)
    });
    assert_eq!(run["status"], "succeeded");
    // Another job is free all the while.
    lease(&shop, backend);
    staff.post("/v1/jobs/forget-job-runs/runs", &json!({})).expect(200);
    free(&shop);
}

#[rstest]
fn requests_at_once_run_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = pending(backend, 30) else { return };
    let staff = shop.staff();
    let runs = race(8, |_| staff.post(RUNS, &json!({ "as_of": EXPIRY })));
    let mut processed = 0;
    for run in runs {
        if run.status == 409 {
            run.refused(409, "job_running");
            continue;
        }
        processed += run.expect(200).integer("/processed");
    }
    assert_eq!(processed, 30);
    each_is_expired_once(shop.database(), 30);
}

#[rstest]
fn a_long_run_goes_on_in_the_background(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = pending(backend, 45) else { return };
    shop.staff().patch("/v1/jobs/expire-orders", &json!({ "paused": true })).expect(200);
    let token = shop.staff().token().to_owned();
    shop.stop();
    let settings = [("COMPTOIR_JOB_REQUEST_SECONDS", "1")];
    let server = Process::serve_on(shop.database(), free_port(), &settings);
    let staff = Actor::anonymous(server.base()).with_token(&token);
    // The first step takes longer than the request may.
    let lock = match backend {
        Backend::Sqlite => "SELECT 1",
        Backend::Postgres => "SELECT 1 FROM orders ORDER BY number LIMIT 1 FOR UPDATE",
    };
    let begun = shop.database().begin(lock);
    let accepted = thread::scope(|scope| {
        let run = scope.spawn(|| staff.post_with_key(RUNS, "long", &json!({ "as_of": EXPIRY })));
        thread::sleep(Duration::from_secs(3));
        begun.commit();
        run.join().expect("an answer").expect(202)
    });
    assert_eq!(accepted["status"], "running");
    assert!((20..45).contains(&accepted.integer("/processed")), "{accepted:?}");
    let path = format!("{RUNS}/{}", accepted.id());
    assert_eq!(accepted.header("location"), Some(path.as_str()));
    until(10, "the run ends by itself", || staff.get(&path).expect(200)["status"] == "succeeded");
    let run = staff.get(&path).expect(200);
    assert_eq!((&run["processed"], &run["takeovers"]), (&json!(45), &json!(0)));
    each_is_expired_once(shop.database(), 45);
    let again = staff.post_with_key(RUNS, "long", &json!({ "as_of": EXPIRY })).expect(202);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.bytes, accepted.bytes);
}
