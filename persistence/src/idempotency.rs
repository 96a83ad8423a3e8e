//! Responses by idempotency key, stored in the transaction of their effect. A retry gets the same response; a
//! refused request leaves no trace.

mod keep;
mod look;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use uuid::Uuid;

use self::keep::{Answers, KeyRow};
use self::look::{Found, LookAll, LookOne};
use crate::insert::FixedRow;
use crate::schema::idempotency_keys as k;
use crate::{Conn, Db, DbError};

/// An idempotency key with its caller and operation: equal keys of different callers are different keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The user.
    pub caller: Uuid,
    /// Method and path: `POST /v1/orders`.
    pub operation: String,
    /// The client's key.
    pub key: String,
}

/// The response to the first request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The 2xx status.
    pub status: u16,
    /// The `Location` header.
    pub location: Option<String>,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The body's bytes; JSON is text.
    pub body: String,
    /// The order and version with the body as their view: it is stored there already.
    pub view_of: Option<(Uuid, i64)>,
}

/// The state of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Unused: the work may run.
    New,
    /// Completed, with this response.
    Replay(Stored),
    /// Used for another request body.
    Different,
    /// In use by another running transaction.
    InFlight,
}

/// A key with the fingerprint of its request body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The key.
    pub scope: Scope,
    /// The fingerprint of the body.
    pub fingerprint: String,
}

/// Looks up the keys and takes them for this transaction; returns each key's state, in the order of the keys.
pub fn claim(conn: &mut Conn, idempotency_keys: &[&IdempotencyKey]) -> Result<Vec<Claim>, DbError> {
    let mut rows: Vec<Found> = match conn {
        Conn::Pg(_) if idempotency_keys.is_empty() => Vec::new(),
        Conn::Pg(pg) => LookAll::of(idempotency_keys).load(pg)?,
        Conn::Sqlite(sqlite) => {
            let rows = idempotency_keys
                .iter()
                .map(|idempotency_key| LookOne::of(idempotency_key).get_result(sqlite));
            rows.collect::<QueryResult<_>>()?
        }
    };
    // SQLite's rows all have the same index, and are in order already.
    rows.sort_by_key(|row| row.0);
    let claims = idempotency_keys
        .iter()
        .zip(rows)
        .map(|(idempotency_key, found)| read(idempotency_key, found));
    claims.collect()
}

/// Whether one of these keys, all of one caller and request, was used for another request body. Takes none of them.
pub fn any_differs(conn: &mut Conn, idempotency_keys: &[IdempotencyKey]) -> Result<bool, DbError> {
    let Some(IdempotencyKey { scope, fingerprint }) = idempotency_keys.first() else {
        return Ok(false);
    };
    let operations = idempotency_keys.iter().map(|one| one.scope.operation.as_str());
    let other = k::table
        .filter(k::caller_id.eq(Db(scope.caller)))
        .filter(k::operation.eq_any(operations))
        .filter(k::key.eq(&scope.key))
        .filter(k::fingerprint.ne(fingerprint));
    Ok(diesel::select(exists(other)).get_result(conn)?)
}

fn read(
    idempotency_key: &IdempotencyKey,
    (_, free, seen, status, location, etag, body): Found,
) -> Result<Claim, DbError> {
    match (free, seen, status, body) {
        (_, Some(seen), _, _) if seen != idempotency_key.fingerprint => Ok(Claim::Different),
        (_, Some(_), Some(status), Some(body)) => Ok(Claim::Replay(Stored {
            status: u16::try_from(status).map_err(DbError::corrupt)?,
            location,
            etag,
            body,
            view_of: None,
        })),
        (_, Some(_), _, _) => Err(DbError::corrupt("an idempotency key without its answer")),
        (false, None, _, _) => Ok(Claim::InFlight),
        (true, None, _, _) => Ok(Claim::New),
    }
}

/// Stores the responses for keys that were [`Claim::New`], with the work's own changes.
pub fn complete(
    conn: &mut Conn,
    answers: &[(&IdempotencyKey, &Stored)],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let stored = match conn {
        Conn::Pg(_) if answers.is_empty() => Ok(()),
        Conn::Pg(pg) => Answers::of(answers, at).execute(pg).map(drop).map_err(DbError::from),
        Conn::Sqlite(sqlite) => answers.iter().try_for_each(|(idempotency_key, answer)| {
            KeyRow::new(idempotency_key, answer, at).insert(sqlite)
        }),
    };
    match stored {
        // Another transaction was first after all: retry, and find its response.
        Err(DbError::Taken(error)) => Err(DbError::TryAgain(error)),
        other => other,
    }
}

/// When the oldest keys created before `before` were created: up to `limit`, later than `after`.
pub fn oldest(
    conn: &mut Conn,
    before: DateTime<Utc>,
    after: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DateTime<Utc>>, DbError> {
    let times: Vec<Db<DateTime<Utc>>> = k::table
        .filter(k::created_at.lt(Db(before)))
        .filter(k::created_at.gt(Db(after)))
        .order(k::created_at)
        .limit(limit)
        .select(k::created_at)
        .load(conn)?;
    Ok(times.into_iter().map(|at| at.0).collect())
}

/// Deletes the keys created at `until` or earlier; returns their number.
pub fn forget(conn: &mut Conn, until: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(k::table.filter(k::created_at.le(Db(until)))).execute(conn)?)
}
