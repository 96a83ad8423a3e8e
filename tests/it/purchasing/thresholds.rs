//! A budget that is nearly used up: the job `watch-budgets` tells it once per period.

use rstest::rstest;
use serde_json::{Value, json};

use super::budgets::Budgeted;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

const RUNS: &str = "/v1/jobs/watch-budgets/runs";
const TOLD: &str = "budget.threshold_reached";

/// The budget, with a job that runs on request only.
#[track_caller]
fn unwatched(backend: Backend, fields: &Value) -> Option<Budgeted> {
    let all = Budgeted::open(backend, fields)?;
    all.shop.staff().patch("/v1/jobs/watch-budgets", &json!({ "paused": true })).expect(200);
    Some(all)
}

/// Runs the job; returns how many budgets it told of.
#[track_caller]
fn watched(all: &Budgeted) -> i64 {
    all.shop.staff().post(RUNS, &json!({})).expect(200).integer("/processed")
}

/// The events of thresholds after `sequence`.
fn told(all: &Budgeted, sequence: i64) -> Vec<Value> {
    let events = all.shop.events_after(sequence).into_iter();
    events.filter(|event| event["type"] == TOLD).collect()
}

#[rstest]
fn a_threshold_is_told_once_per_period(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = unwatched(backend, &json!({})) else { return };
    let start = all.shop.last_sequence();
    all.order(7).expect(201);
    assert_eq!(watched(&all), 0);
    all.order(1).expect(201);
    assert_eq!((watched(&all), watched(&all)), (1, 0));
    let shown = all.admin.get(&all.budget).expect(200);
    assert_eq!(shown["threshold_reached_in"], "2026-03-01");
    assert_eq!(shown["version"], 2);
    let events = told(&all, start);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["data"], shown.body);
    assert_eq!(events[0]["data"]["committed"], eur("80.00"));
    // The next month, and no other budget.
    all.shop.set_clock("2026-04-02T09:00:00Z");
    assert_eq!(watched(&all), 0);
    all.order(9).expect(201);
    assert_eq!(watched(&all), 1);
    assert_eq!(told(&all, start)[1]["data"]["period_start"], "2026-04-01");
    // An inactive budget is not watched.
    all.shop.set_clock("2026-05-02T09:00:00Z");
    all.order(9).expect(201);
    all.admin.patch(&all.budget, &json!({ "active": false })).expect(200);
    assert_eq!(watched(&all), 0);
    all.admin.patch(&all.budget, &json!({ "active": true })).expect(200);
    assert_eq!(watched(&all), 1);
    // A time without use, on request.
    let later = json!({ "as_of": "2026-06-02T09:00:00Z" });
    let run = all.shop.staff().post(RUNS, &later).expect(200);
    assert_eq!(run["processed"], 0);
}

#[rstest]
fn runs_at_once_tell_it_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(all) = unwatched(backend, &json!({ "warn_at_percent": "50" })) else { return };
    let start = all.shop.last_sequence();
    all.order(5).expect(201);
    let staff = all.shop.staff();
    for answer in race(8, |_| staff.post(RUNS, &json!({}))) {
        assert!([200, 409].contains(&answer.status), "{answer:?}");
    }
    assert_eq!(told(&all, start).len(), 1);
}
