//! Jobs as staff see and change them.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};

use super::{EXPIRY, RUNS, backdate, pending, until};
use crate::support::app::Shop;
use crate::support::database::Backend;

const JOB: &str = "/v1/jobs/expire-orders";

#[rstest]
fn every_job_is_listed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    // A server runs what is due when it starts.
    until(10, "every job has run", || {
        let jobs = shop.staff().get("/v1/jobs").expect(200);
        jobs.data().iter().all(|job| !job["last_run_at"].is_null())
    });
    let jobs = shop.staff().get("/v1/jobs").expect(200);
    let shown = |field: &str| jobs.data().iter().map(|job| job[field].clone()).collect::<Vec<_>>();
    assert_eq!(
        shown("name"),
        [
            "chase-approvals",
            "end-emergency-access",
            "expire-orders",
            "forget-idempotency-keys",
            "forget-job-runs",
            "watch-budgets"
        ],
        "{jobs:?}"
    );
    assert_eq!(shown("every_seconds"), [60, 60, 60, 3_600, 86_400, 900]);
    for job in jobs.data() {
        assert_eq!(job["paused"], false);
        assert_eq!((&job["run_id"], &job["lease"]), (&Value::Null, &Value::Null), "{job:#}");
        assert!(job["says"].as_str().is_some_and(|says| says.ends_with('.')), "{job:#}");
        assert!(job["next_at"].as_str() > job["last_run_at"].as_str(), "{job:#}");
        let path = format!("/v1/jobs/{}", job["name"].as_str().expect("a name"));
        let one = shop.staff().get(&path).expect(200);
        // A job may run on its schedule between the two reads.
        let lasting = |mut job: Value| {
            job["last_run_at"] = Value::Null;
            job["next_at"] = Value::Null;
            job
        };
        assert_eq!(lasting(one.body.clone()), lasting(job.clone()));
        assert_eq!(one.header("etag"), Some("\"1\""));
    }
    assert_eq!(shop.database().count("job_runs"), 0, "a run with nothing to do leaves no row");
    shop.staff().get("/v1/jobs/dance").refused(404, "not_found");
    shop.staff().get("/v1/jobs/dance/runs").refused(404, "not_found");
    shop.company_admin().get("/v1/jobs").refused(403, "forbidden");
}

#[rstest]
fn a_schedule_is_changed_by_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let after = shop.last_sequence();
    let change = json!({ "paused": true, "every_seconds": 86_400 });
    let changed = staff.send("PATCH", JOB, &[("If-Match", "\"1\"")], Some(&change)).expect(200);
    assert_eq!((&changed["paused"], &changed["every_seconds"]), (&json!(true), &json!(86_400)));
    assert_eq!((&changed["version"], changed.header("etag")), (&json!(2), Some("\"2\"")));
    staff.send("PATCH", JOB, &[("If-Match", "\"1\"")], Some(&change)).refused(412, "stale");
    let event = &shop.events_after(after)[0];
    assert_eq!(event["type"], "job.updated");
    assert_eq!(event["subject"]["id"], changed["id"]);
    assert_eq!(event["data"], changed.body);
    for (change, status, code) in [
        (json!({ "every_seconds": 9 }), 422, "out_of_range"),
        (json!({ "every_seconds": 86_401 }), 422, "out_of_range"),
        (json!({ "every_seconds": null }), 422, "not_nullable"),
        (json!({ "paused": null }), 422, "not_nullable"),
        (json!({ "next_at": EXPIRY }), 400, "unknown_field"),
    ] {
        staff.patch(JOB, &change).refused(status, code);
    }
    staff.patch("/v1/jobs/dance", &change).refused(404, "not_found");
    shop.company_admin().patch(JOB, &change).refused(403, "forbidden");
    // Bounds are inside.
    staff.patch(JOB, &json!({ "every_seconds": 10 })).expect(200);
    // A paused job runs on request.
    staff.post(RUNS, &json!({})).expect(200);
}

#[rstest]
fn runs_are_listed_newest_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = pending(backend, 2) else { return };
    let staff = shop.staff();
    let after = shop.last_sequence();
    let early = staff.post(RUNS, &json!({ "as_of": "2020-03-16T08:59:59Z" })).expect(200);
    let late = staff.post(RUNS, &json!({ "as_of": EXPIRY })).expect(200);
    for (run, processed) in [(&early, 0), (&late, 2)] {
        assert_eq!(run["status"], "succeeded");
        assert_eq!((&run["processed"], &run["failed"]), (&json!(processed), &json!(0)));
        assert_eq!((&run["errors"], &run["takeovers"]), (&json!([]), &json!(0)));
        assert_eq!((&run["name"], &run["trigger"]), (&json!("expire-orders"), &json!("request")));
        assert_eq!(run["requested_by"], staff.get("/v1/me").expect(200)["id"]);
        let one = staff.get(&format!("{RUNS}/{}", run.id())).expect(200);
        assert_eq!(one.body, run.body);
    }
    assert_eq!((&late["as_of"], late.header("location")), (&json!(EXPIRY), None));
    let page = staff.get(&format!("{RUNS}?limit=1")).expect(200);
    assert_eq!(page.data(), std::slice::from_ref(&late.body));
    let next = page.text("/next_cursor");
    let page = staff.get(&format!("{RUNS}?limit=1&cursor={next}")).expect(200);
    assert_eq!((page.data(), &page["next_cursor"]), (&[early.body.clone()][..], &Value::Null));
    let told = shop.events_until(after, |events| {
        events.iter().filter(|event| event["type"] == "job.run").count() == 2
    });
    let told = told.iter().rfind(|event| event["type"] == "job.run").expect("the last run");
    assert_eq!(told["data"], late.body);

    let other = format!("/v1/jobs/forget-job-runs/runs/{}", late.id());
    staff.get(&other).refused(404, "not_found");
    staff.get(&format!("{RUNS}/order_01h455vb4pex5vsknk084sn02q")).expect(400).problem();
    shop.company_admin().get(RUNS).refused(403, "forbidden");
}

#[rstest]
fn old_runs_are_forgotten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    // Only the requested runs delete.
    staff.patch("/v1/jobs/forget-job-runs", &json!({ "paused": true })).expect(200);
    staff.post(RUNS, &json!({})).expect(200);
    let kept = staff.post(RUNS, &json!({})).expect(200);
    let forget = || {
        let run = staff.post("/v1/jobs/forget-job-runs/runs", &json!({})).expect(200);
        run.integer("/processed")
    };
    backdate(&shop, "job_runs", "started_at", 89);
    assert_eq!(forget(), 0);
    staff.get(&format!("{RUNS}/{}", kept.id())).expect(200);
    // The run of a moment ago is two days old then.
    backdate(&shop, "job_runs", "started_at", 2);
    assert_eq!(forget(), 2);
    staff.get(&format!("{RUNS}/{}", kept.id())).refused(404, "not_found");
}

#[rstest]
fn no_job_deletes_what_is_old_only_later(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let run = staff.post_with_key(RUNS, "mine", &json!({})).expect(200);
    let now: DateTime<Utc> = run.text("/started_at").parse().expect("a time");
    let as_of = |days: i64| json!({ "as_of": (now + TimeDelta::days(days)).to_rfc3339() });
    for job in ["forget-idempotency-keys", "forget-job-runs"] {
        let runs = format!("/v1/jobs/{job}/runs");
        for days in [1, 4, 91] {
            let refused = staff.post(&runs, &as_of(days)).refused(422, "out_of_range");
            assert_eq!(refused["errors"][0]["pointer"], "/as_of");
        }
        assert_eq!(staff.post(&runs, &as_of(-1)).expect(200)["processed"], 0);
    }
    // The clock of business time does not count.
    shop.set_clock("2126-03-02T09:00:00Z");
    let deleted = staff.post("/v1/jobs/forget-idempotency-keys/runs", &json!({})).expect(200);
    assert_eq!(deleted["processed"], 0);
    staff.post("/v1/jobs/forget-idempotency-keys/runs", &as_of(4)).refused(422, "out_of_range");
    let again = staff.post_with_key(RUNS, "mine", &json!({})).expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.bytes), (Some("true"), &run.bytes));
}
