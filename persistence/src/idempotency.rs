//! Answers by key, stored in the transaction of their effect: a retry gets the same answer, and what
//! was refused leaves no trace.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use uuid::Uuid;

use crate::connection::Conn;
use crate::schema::idempotency_keys as k;
use crate::types::Uid;
use crate::{Db, DbError};

/// Whose key it is, and for which operation: another caller's equal key is another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The user.
    pub caller: Uuid,
    /// Method and path: `POST /v1/orders`.
    pub operation: String,
    /// The client's key.
    pub key: String,
}

/// An answer as it was given the first time.
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
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: the work may run.
    New,
    /// It has run: this is its answer.
    Replay(Stored),
    /// It was used for another body.
    Different,
    /// Its first use is running in another transaction.
    InFlight,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    free: bool,
    #[diesel(sql_type = Nullable<Text>)]
    fingerprint: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    status: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    location: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    etag: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    body: Option<String>,
}

// On PostgreSQL a lock on the key, held to the end of the transaction, tells a second request that
// the first still runs. Were the lock freed between this statement's snapshot and its turn, the
// primary key would refuse the second answer, and the retry would find the first.
const LOOK_POSTGRES: &str = "SELECT pg_try_advisory_xact_lock(hashtextextended($1::text || $2 || $3, 0)) AS free, \
    k.fingerprint, k.status, k.location, k.etag, k.body \
    FROM (SELECT 1) AS one LEFT JOIN idempotency_keys k ON k.caller_id = $1 AND k.operation = $2 AND k.key = $3";

// SQLite has one writer: nothing else runs.
const LOOK_SQLITE: &str = "SELECT 1 AS free, k.fingerprint, k.status, k.location, k.etag, k.body \
    FROM (SELECT 1) AS one LEFT JOIN idempotency_keys k ON k.caller_id = $1 AND k.operation = $2 AND k.key = $3";

/// Looks the key up and takes it for this transaction.
pub fn claim(conn: &mut Conn, scope: &Scope, fingerprint: &str) -> Result<Claim, DbError> {
    let look = match conn {
        Conn::Pg(_) => LOOK_POSTGRES,
        Conn::Sqlite(_) => LOOK_SQLITE,
    };
    let found: Found = diesel::sql_query(look)
        .bind::<Uid, _>(Db(scope.caller))
        .bind::<Text, _>(&scope.operation)
        .bind::<Text, _>(&scope.key)
        .get_result(conn)?;
    match (found.free, found.fingerprint, found.status, found.body) {
        (_, Some(seen), _, _) if seen != fingerprint => Ok(Claim::Different),
        (_, Some(_), Some(status), Some(body)) => Ok(Claim::Replay(Stored {
            status: u16::try_from(status).map_err(DbError::corrupt)?,
            location: found.location,
            etag: found.etag,
            body,
        })),
        (_, Some(_), _, _) => Err(DbError::corrupt("an idempotency key without its answer")),
        (false, None, _, _) => Ok(Claim::InFlight),
        (true, None, _, _) => Ok(Claim::New),
    }
}

/// Stores the answer of a key that was [`Claim::New`], with the work's own changes.
pub fn complete(
    conn: &mut Conn,
    scope: &Scope,
    fingerprint: &str,
    answer: &Stored,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let stored = diesel::insert_into(k::table)
        .values((
            k::caller_id.eq(Db(scope.caller)),
            k::operation.eq(&scope.operation),
            k::key.eq(&scope.key),
            k::fingerprint.eq(fingerprint),
            k::status.eq(i64::from(answer.status)),
            k::location.eq(&answer.location),
            k::etag.eq(&answer.etag),
            k::body.eq(&answer.body),
            k::created_at.eq(Db(at)),
        ))
        .execute(conn);
    match stored.map_err(DbError::from) {
        Ok(_) => Ok(()),
        // Another transaction was first after all: run again, and find its answer.
        Err(DbError::Taken(error)) => Err(DbError::TryAgain(error)),
        Err(error) => Err(error),
    }
}

/// Forgets the keys made before `before`; how many.
pub fn forget(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(k::table.filter(k::created_at.lt(Db(before)))).execute(conn)?)
}
