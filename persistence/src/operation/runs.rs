//! Runs of jobs.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use domain::identity::UserId;
use domain::operation::{JobRun, JobRunId, RunStatus};

use super::clock;
use super::row::RunRow;
use crate::page::Slice;
use crate::schema::{job_runs as r, jobs as j};
use crate::sql::row_before;
use crate::{Conn, Db, DbError};

/// The token of the lease that a change of a run requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held(pub i64);

/// Adds a run.
pub fn insert_run(conn: &mut Conn, run: &JobRun) -> Result<(), DbError> {
    diesel::insert_into(r::table).values(RunRow::try_from(run)?).execute(conn)?;
    Ok(())
}

/// Stores the run as it is now; false unless the lease with this token is still valid.
pub fn save_run(conn: &mut Conn, run: &JobRun, held: Held) -> Result<bool, DbError> {
    let errors = serde_json::to_value(&run.errors).map_err(DbError::corrupt)?;
    let lease = j::table
        .filter(j::name.eq(&run.job))
        .filter(j::lease_token.eq(held.0))
        .filter(j::lease_until.gt(clock::in_sql(conn).nullable()));
    let saved = diesel::update(r::table.filter(r::id.eq(Db(run.id))).filter(exists(lease)))
        .set((
            r::status.eq(run.status.as_str()),
            r::cursor_at.eq(run.last.map(|item| Db(item.at))),
            r::cursor_id.eq(run.last.map(|item| Db(item.id))),
            r::processed.eq(run.processed),
            r::failed.eq(run.failed),
            r::errors.eq(Db(errors)),
            r::takeovers.eq(run.takeovers),
            r::finished_at.eq(run.finished_at.map(Db)),
        ))
        .execute(conn)?;
    Ok(saved == 1)
}

/// The run with this id.
pub fn find_run(conn: &mut Conn, id: JobRunId) -> Result<Option<JobRun>, DbError> {
    let query = r::table.filter(r::id.eq(Db(id))).select(RunRow::as_select());
    query.first::<RunRow>(conn).optional()?.map(JobRun::try_from).transpose()
}

/// The run with this id, if it is one of the job's.
pub fn run_of_job(conn: &mut Conn, job: &str, id: JobRunId) -> Result<Option<JobRun>, DbError> {
    Ok(find_run(conn, id)?.filter(|run| run.job == job))
}

/// The latest run of the job that the caller requested with this idempotency key, not before `since`.
pub fn find_run_by_key(
    conn: &mut Conn,
    job: &str,
    (by, key): (UserId, &str),
    since: DateTime<Utc>,
) -> Result<Option<JobRun>, DbError> {
    let query = r::table
        .filter(r::requested_by.eq(Db(by)))
        .filter(r::request_key.eq(key))
        .filter(r::job.eq(job))
        .filter(r::started_at.ge(Db(since)))
        .order((r::started_at.desc(), r::id.desc()))
        .select(RunRow::as_select());
    query.first::<RunRow>(conn).optional()?.map(JobRun::try_from).transpose()
}

/// The runs of the job, newest first.
pub fn list_runs(conn: &mut Conn, job: &str, slice: Slice) -> Result<Vec<JobRun>, DbError> {
    let query = r::table
        .filter(r::job.eq(job))
        .filter(row_before((r::started_at, r::id), slice.bounds()))
        .order((r::started_at.desc(), r::id.desc()))
        .limit(slice.limit)
        .select(RunRow::as_select());
    query.load::<RunRow>(conn)?.into_iter().map(JobRun::try_from).collect()
}

/// When the oldest runs began that began before `before` and have ended: up to `limit`, later than `after`.
pub fn oldest_runs(
    conn: &mut Conn,
    before: DateTime<Utc>,
    after: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DateTime<Utc>>, DbError> {
    let times: Vec<Db<DateTime<Utc>>> = r::table
        .filter(r::started_at.lt(Db(before)))
        .filter(r::started_at.gt(Db(after)))
        .filter(r::status.ne(RunStatus::Running.as_str()))
        .order(r::started_at)
        .limit(limit)
        .select(r::started_at)
        .load(conn)?;
    Ok(times.into_iter().map(|at| at.0).collect())
}

/// Deletes the ended runs that began at `until` or earlier; returns their number.
pub fn forget_runs(conn: &mut Conn, until: DateTime<Utc>) -> Result<usize, DbError> {
    let old = r::table
        .filter(r::started_at.le(Db(until)))
        .filter(r::status.ne(RunStatus::Running.as_str()));
    Ok(diesel::delete(old).execute(conn)?)
}
