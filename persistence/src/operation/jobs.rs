//! Jobs and their settings.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::operation::Job;

use super::row::JobRow;
use crate::schema::jobs as j;
use crate::{Any, Conn, Db, DbError, Locked};

/// Adds the job, unless it is there; several processes may start at once.
pub fn register(conn: &mut Conn, job: &Job) -> Result<(), DbError> {
    let row = JobRow::from(job);
    Any(diesel::insert_into(j::table).values(row).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

/// Makes every job due at `now`, unless it is due earlier.
pub fn make_due(conn: &mut Conn, now: DateTime<Utc>) -> Result<(), DbError> {
    let later = j::table.filter(j::next_at.gt(Db(now)));
    diesel::update(later).set(j::next_at.eq(Db(now))).execute(conn)?;
    Ok(())
}

/// Every job, by name.
pub fn all(conn: &mut Conn) -> Result<Vec<Job>, DbError> {
    let rows: Vec<JobRow> = j::table.order(j::name).select(JobRow::as_select()).load(conn)?;
    rows.into_iter().map(Job::try_from).collect()
}

/// The job of this name.
pub fn find(conn: &mut Conn, name: &str) -> Result<Option<Job>, DbError> {
    let query = j::table.filter(j::name.eq(name)).select(JobRow::as_select());
    query.first::<JobRow>(conn).optional()?.map(Job::try_from).transpose()
}

/// The job of this name, locked until the transaction ends.
pub fn lock(conn: &mut Conn, name: &str) -> Result<Option<Job>, DbError> {
    let query = j::table.filter(j::name.eq(name)).select(JobRow::as_select());
    Locked(query).get_result::<JobRow>(conn).optional()?.map(Job::try_from).transpose()
}

/// Stores the settings of a locked job.
pub fn save_settings(conn: &mut Conn, job: &Job) -> Result<(), DbError> {
    diesel::update(j::table.filter(j::id.eq(Db(job.id))))
        .set((
            j::every_seconds.eq(job.every.seconds()),
            j::paused.eq(job.paused),
            j::next_at.eq(Db(job.next_at)),
            j::version.eq(job.version),
        ))
        .execute(conn)?;
    Ok(())
}
