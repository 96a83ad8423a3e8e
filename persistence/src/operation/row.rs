//! Jobs and their runs, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::UserId;
use domain::operation::{
    DueItem, Every, Job, JobId, JobRun, JobRunId, Lease, RequestKey, Requested,
};
use serde_json::Value;
use uuid::Uuid;

use crate::schema::{job_runs, jobs};
use crate::{Db, DbError};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
pub(super) struct JobRow {
    id: Db<JobId>,
    name: String,
    every_seconds: i64,
    paused: bool,
    next_at: Db<DateTime<Utc>>,
    lease_holder: Option<String>,
    lease_token: i64,
    lease_until: Option<Db<DateTime<Utc>>>,
    run_id: Option<Db<JobRunId>>,
    last_run_at: Option<Db<DateTime<Utc>>>,
    last_processed: Option<i64>,
    version: i64,
}

impl From<&Job> for JobRow {
    fn from(job: &Job) -> Self {
        Self {
            id: Db(job.id),
            name: job.name.clone(),
            every_seconds: job.every.seconds(),
            paused: job.paused,
            next_at: Db(job.next_at),
            lease_holder: job.lease.as_ref().map(|lease| lease.holder.clone()),
            lease_token: job.token,
            lease_until: job.lease.as_ref().map(|lease| Db(lease.until)),
            run_id: job.run.map(Db),
            last_run_at: job.last_run_at.map(Db),
            last_processed: job.last_processed,
            version: job.version,
        }
    }
}

impl TryFrom<JobRow> for Job {
    type Error = DbError;

    fn try_from(row: JobRow) -> Result<Self, DbError> {
        let lease = row.lease_holder.zip(row.lease_until);
        Ok(Self {
            id: row.id.0,
            name: row.name,
            every: Every::new(row.every_seconds).map_err(DbError::corrupt)?,
            paused: row.paused,
            next_at: row.next_at.0,
            lease: lease.map(|(holder, until)| Lease { holder, until: until.0 }),
            token: row.lease_token,
            run: row.run_id.map(|run| run.0),
            last_run_at: row.last_run_at.map(|at| at.0),
            last_processed: row.last_processed,
            version: row.version,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = job_runs, treat_none_as_default_value = false)]
pub(super) struct RunRow {
    id: Db<JobRunId>,
    job: String,
    as_of: Db<DateTime<Utc>>,
    trigger: String,
    requested_by: Option<Db<UserId>>,
    request_key: Option<String>,
    request_fingerprint: Option<String>,
    request_id: Option<String>,
    status: String,
    cursor_at: Option<Db<DateTime<Utc>>>,
    cursor_id: Option<Db<Uuid>>,
    processed: i64,
    failed: i64,
    errors: Db<Value>,
    takeovers: i64,
    started_at: Db<DateTime<Utc>>,
    finished_at: Option<Db<DateTime<Utc>>>,
}

impl TryFrom<&JobRun> for RunRow {
    type Error = DbError;

    fn try_from(run: &JobRun) -> Result<Self, DbError> {
        let requested = run.requested.as_ref();
        let key = run.key();
        Ok(Self {
            id: Db(run.id),
            job: run.job.clone(),
            as_of: Db(run.as_of),
            trigger: run.trigger().as_str().to_owned(),
            requested_by: requested.map(|requested| Db(requested.by)),
            request_key: key.map(|named| named.key.clone()),
            request_fingerprint: key.map(|named| named.fingerprint.clone()),
            request_id: requested.and_then(|requested| requested.request_id.clone()),
            status: run.status.as_str().to_owned(),
            cursor_at: run.last.map(|item| Db(item.at)),
            cursor_id: run.last.map(|item| Db(item.id)),
            processed: run.processed,
            failed: run.failed,
            errors: Db(serde_json::to_value(&run.errors).map_err(DbError::corrupt)?),
            takeovers: run.takeovers,
            started_at: Db(run.started_at),
            finished_at: run.finished_at.map(Db),
        })
    }
}

impl TryFrom<RunRow> for JobRun {
    type Error = DbError;

    fn try_from(row: RunRow) -> Result<Self, DbError> {
        let named = row.request_key.zip(row.request_fingerprint);
        let key = named.map(|(key, fingerprint)| RequestKey { key, fingerprint });
        let request_id = row.request_id;
        let requested = row.requested_by.map(|by| Requested { by: by.0, key, request_id });
        let last = row.cursor_at.zip(row.cursor_id);
        Ok(Self {
            id: row.id.0,
            job: row.job,
            as_of: row.as_of.0,
            requested,
            status: row.status.parse().map_err(DbError::corrupt)?,
            last: last.map(|(at, id)| DueItem { at: at.0, id: id.0 }),
            processed: row.processed,
            failed: row.failed,
            errors: serde_json::from_value(row.errors.0).map_err(DbError::corrupt)?,
            takeovers: row.takeovers,
            started_at: row.started_at.0,
            finished_at: row.finished_at.map(|at| at.0),
        })
    }
}
