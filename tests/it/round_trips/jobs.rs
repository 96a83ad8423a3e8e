//! Jobs and their runs.

use chrono::{DateTime, TimeDelta, Utc};
use domain::operation::{
    DueItem, Every, ItemError, Job, JobRun, Lease, RequestKey, Requested, RunStatus,
};
use persistence::operation::{self, Held};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn job()(
        id in id(), name in text(), every in 10..=86_400_i64, paused in any::<bool>(),
        next_at in moment(), lease in of((text(), moment())), token in 0..1_000_000_i64,
        run in of(id()), last in of((moment(), 0..1_000_000_i64)), version in version(),
    ) -> Job {
        let every = Every::new(every).expect("an interval");
        let lease = lease.map(|(holder, until)| Lease { holder, until });
        let (last_run_at, last_processed) = last.unzip();
        Job {
            id, name, every, paused, next_at, lease, token, run, last_run_at, last_processed,
            version,
        }
    }
}

fn errors() -> impl Strategy<Value = Vec<ItemError>> {
    let error = (of(text()), text(), text()).prop_map(|(subject_id, code, detail)| ItemError {
        subject_id,
        code,
        detail,
    });
    vec(error, 0..4)
}

prop_compose! {
    fn run()(
        id in id(), job in text(), as_of in moment(),
        requested in of((id(), of((text(), text())), of(text()))), status in word(&RunStatus::ALL),
        last in of((moment(), any::<u128>())), processed in 0..1_000_000_i64,
        failed in 0..1_000_000_i64, errors in errors(), takeovers in 0..7_i64,
        started_at in moment(), ended_at in moment(),
    ) -> JobRun {
        let named = |(key, fingerprint)| RequestKey { key, fingerprint };
        let requested = requested.map(|(by, key, request_id)| {
            Requested { by, key: key.map(named), request_id }
        });
        let last = last.map(|(at, id)| DueItem { at, id: uuid::Uuid::from_u128(id) });
        let finished_at = (status != RunStatus::Running).then_some(ended_at);
        JobRun {
            id, job, as_of, requested, status, last, processed, failed, errors, takeovers,
            started_at, finished_at,
        }
    }
}

#[rstest]
fn jobs_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, job(), |conn, job| {
        operation::register(conn, job)?;
        operation::find(conn, &job.name)
    });
}

#[rstest]
fn jobs_are_claimed_and_set(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, job(), |conn, job| {
        let before = Job::new(job.id, job.name.clone(), Every::HOUR, DateTime::UNIX_EPOCH);
        operation::register(conn, &Job { token: job.token - 1, ..before })?;
        operation::save_settings(conn, job)?;
        assert!(operation::save_claim(conn, job)?, "another process claimed it");
        assert!(!operation::save_claim(conn, job)?, "claimed twice with one token");
        operation::find(conn, &job.name)
    });
}

#[rstest]
fn runs_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, run(), |conn, run| {
        operation::insert_run(conn, run)?;
        operation::run_of_job(conn, &run.job, run.id)
    });
}

/// A job in the hands of a process with the token 7, until this much from now.
fn held(
    conn: &mut persistence::Conn,
    run: &JobRun,
    left: TimeDelta,
) -> Result<(), persistence::DbError> {
    let now: DateTime<Utc> = operation::now(conn)?;
    let job = Job::new(persistence::fresh_id(), run.job.clone(), Every::HOUR, now);
    let lease = Lease { holder: "here:1".to_owned(), until: now + left };
    operation::register(conn, &Job { lease: Some(lease), token: 7, ..job })
}

#[rstest]
fn runs_are_changed_under_a_lease(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, run(), |conn, run| {
        held(conn, run, TimeDelta::minutes(1))?;
        let (job, requested) = (run.job.clone(), run.requested.clone());
        operation::insert_run(
            conn,
            &JobRun::begun(run.id, job, run.as_of, requested, run.started_at),
        )?;
        assert!(!operation::save_run(conn, run, Held(6))?, "an older token");
        assert!(operation::save_run(conn, run, Held(7))?, "the lease is lost");
        operation::find_run(conn, run.id)
    });
}

#[rstest]
fn no_run_is_changed_once_the_lease_is_over(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    holds(backend, run(), |conn, run| {
        held(conn, run, TimeDelta::milliseconds(-1))?;
        operation::insert_run(conn, run)?;
        let changed = JobRun { processed: run.processed + 1, ..run.clone() };
        assert!(!operation::save_run(conn, &changed, Held(7))?, "the lease is over");
        operation::find_run(conn, run.id)
    });
}
