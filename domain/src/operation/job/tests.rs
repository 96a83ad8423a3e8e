//! Claims in each state of a job.

use uuid::Uuid;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

const RUN: JobRunId = JobRunId::from_uuid(Uuid::from_u128(7));

/// Due at 100.
fn job() -> Job {
    Job::new(JobId::from_uuid(Uuid::nil()), "sweep".to_owned(), Every::MINUTE, at(100))
}

fn held(until: i64) -> Lease {
    Lease { holder: "other:1".to_owned(), until: at(until) }
}

fn claimant(now: i64) -> Claimant<'static> {
    Claimant { holder: "host:2", lease: TimeDelta::seconds(60), now: at(now) }
}

#[test]
fn state_by_asker() {
    let states = [
        ("idle", job()),
        ("not due", Job { next_at: at(101), ..job() }),
        ("paused", Job { paused: true, ..job() }),
        ("held", Job { lease: Some(held(101)), run: Some(RUN), ..job() }),
        ("lease over", Job { lease: Some(held(100)), run: Some(RUN), ..job() }),
        ("let go", Job { run: Some(RUN), next_at: at(101), paused: true, ..job() }),
    ];
    let askers = [
        ("schedule", Asker::Schedule),
        ("request", Asker::Request { is_its_run: false }),
        ("its request", Asker::Request { is_its_run: true }),
    ];
    let mut rows = Vec::new();
    for (state, job) in &states {
        for (name, asker) in askers {
            let outcome = match job.claim(asker, &claimant(100)) {
                None => "no".to_owned(),
                Some((after, duty)) => {
                    assert_eq!(after.token, job.token + 1);
                    let lease = Lease { holder: "host:2".to_owned(), until: at(160) };
                    assert_eq!(after.lease, Some(lease));
                    let duty = match duty {
                        Duty::Begin => "begin",
                        Duty::CarryOn { has_crashed: true, .. } => "take over",
                        Duty::CarryOn { has_crashed: false, .. } => "carry on",
                    };
                    format!("{duty}, next at {}", after.next_at.timestamp())
                }
            };
            rows.push(format!("{state} + {name} -> {outcome}"));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    idle + schedule -> begin, next at 160
    idle + request -> begin, next at 100
    idle + its request -> begin, next at 100
    not due + schedule -> no
    not due + request -> begin, next at 101
    not due + its request -> begin, next at 101
    paused + schedule -> no
    paused + request -> begin, next at 100
    paused + its request -> begin, next at 100
    held + schedule -> no
    held + request -> no
    held + its request -> no
    lease over + schedule -> take over, next at 100
    lease over + request -> no
    lease over + its request -> take over, next at 100
    let go + schedule -> carry on, next at 101
    let go + request -> no
    let go + its request -> carry on, next at 101
    ");
}

#[test]
fn the_end_of_a_run_frees_the_job() {
    let (claimed, _) = job().claim(Asker::Schedule, &claimant(100)).unwrap();
    let open = claimed.with_run(RUN);
    let free = open.clone().let_go();
    assert_eq!((&free.lease, free.run), (&None, Some(RUN)));
    let ended = open.ended(3, at(110));
    assert_eq!((&ended.lease, ended.run), (&None, None));
    assert_eq!((ended.last_run_at, ended.last_processed), (Some(at(110)), Some(3)));
    assert_eq!(ended.token, 1);
}

#[test]
fn a_shorter_interval_counts_from_now() {
    let hourly = Job { next_at: at(3_700), every: Every::HOUR, ..job() };
    let minutely = hourly.clone().set(None, Some(Every::MINUTE), at(200));
    assert_eq!((minutely.next_at, minutely.version), (at(260), 2));
    let daily = hourly.clone().set(Some(true), Some(Every::DAY), at(200));
    assert_eq!((daily.next_at, daily.paused), (at(3_700), true));
    assert_eq!(hourly.clone().set(None, None, at(200)), Job { version: 2, ..hourly });
}
