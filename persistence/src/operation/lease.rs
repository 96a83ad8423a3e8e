//! Leases: at most one process works on a job.
//!
//! A process with the lease of a job has its token. Each transaction of its work begins with [`renew`], which
//! locks the job's row, and ends with a statement that requires a valid lease. So a process that stood still
//! commits nothing once its lease is over.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{Eq, Filter};
use diesel::prelude::*;
use domain::operation::Job;

use super::clock;
use super::row::JobRow;
use crate::connection::SkipLocked;
use crate::schema::jobs as j;
use crate::{Conn, Db, DbError};

/// The names of the jobs that some process should work on: due ones, and those with an open run that no process
/// has. One statement, which every idle process repeats.
pub fn claimable(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let is_free = j::lease_until.is_null().or(j::lease_until.le(clock::in_sql(conn).nullable()));
    let is_due = j::paused.eq(false).and(j::next_at.le(clock::in_sql(conn)));
    let query = j::table.filter(is_free).filter(j::run_id.is_not_null().or(is_due));
    Ok(query.order(j::name).select(j::name).load(conn)?)
}

/// The job and the time by the database's clock, locked until the transaction ends; `None` while another
/// transaction has locked it: its holder is at work.
pub fn lock_free(conn: &mut Conn, name: &str) -> Result<Option<(Job, DateTime<Utc>)>, DbError> {
    let query = j::table.filter(j::name.eq(name)).select(JobRow::as_select());
    let row = SkipLocked(query).get_result::<JobRow>(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_into()?, clock::now(conn)?)))
}

/// Stores a claim of the locked job; false if another process has claimed it since it was read.
pub fn save_claim(conn: &mut Conn, job: &Job) -> Result<bool, DbError> {
    let claimed = diesel::update(of_token(&job.name, job.token - 1))
        .set((
            j::next_at.eq(Db(job.next_at)),
            j::lease_holder.eq(job.lease.as_ref().map(|lease| lease.holder.as_str())),
            j::lease_token.eq(job.token),
            j::lease_until.eq(job.lease.as_ref().map(|lease| Db(lease.until))),
            j::run_id.eq(job.run.map(Db)),
            j::last_run_at.eq(job.last_run_at.map(Db)),
            j::last_processed.eq(job.last_processed),
        ))
        .execute(conn)?;
    Ok(claimed == 1)
}

/// Renews the lease with this token, for `lease` from now; false if another process has the job.
pub fn renew(conn: &mut Conn, name: &str, token: i64, lease: TimeDelta) -> Result<bool, DbError> {
    let until = clock::now(conn)? + lease;
    let renewed = diesel::update(of_token(name, token))
        .filter(j::lease_holder.is_not_null())
        .set(j::lease_until.eq(Some(Db(until))))
        .execute(conn)?;
    Ok(renewed == 1)
}

/// Stores the job as its holder leaves it; false if another process has it.
pub fn save_held(conn: &mut Conn, job: &Job) -> Result<bool, DbError> {
    let saved = diesel::update(of_token(&job.name, job.token))
        .filter(j::lease_holder.is_not_null())
        .set((
            j::lease_holder.eq(job.lease.as_ref().map(|lease| lease.holder.as_str())),
            j::lease_until.eq(job.lease.as_ref().map(|lease| Db(lease.until))),
            j::run_id.eq(job.run.map(Db)),
            j::last_run_at.eq(job.last_run_at.map(Db)),
            j::last_processed.eq(job.last_processed),
        ))
        .execute(conn)?;
    Ok(saved == 1)
}

/// Gives back every lease of this holder: an open run waits for any process. Returns their number.
pub fn release(conn: &mut Conn, holder: &str) -> Result<usize, DbError> {
    let released = diesel::update(j::table.filter(j::lease_holder.eq(holder)))
        .set((j::lease_holder.eq(None::<&str>), j::lease_until.eq(None::<Db<DateTime<Utc>>>)))
        .execute(conn)?;
    Ok(released)
}

type OfName<'a> = Filter<j::table, Eq<j::name, &'a str>>;

/// The job, as long as this token is its last.
fn of_token(name: &str, token: i64) -> Filter<OfName<'_>, Eq<j::lease_token, i64>> {
    j::table.filter(j::name.eq(name)).filter(j::lease_token.eq(token))
}
