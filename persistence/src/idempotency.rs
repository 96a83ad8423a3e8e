//! Answers by key, stored in the transaction of their effect: a retry gets the same answer, and what
//! was refused leaves no trace.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use crate::connection::{Conn, MultiBackend};
use crate::insert::{FixedRow, Values};
use crate::schema::idempotency_keys as k;
use crate::types::{Instant, Uid};
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
    /// The order and its version whose view is the body: it stands there already.
    pub view_of: Option<(Uuid, i64)>,
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

type Found = (bool, Option<String>, Option<i64>, Option<String>, Option<String>, Option<String>);

/// Looks a key up, prepared once per connection.
///
/// On PostgreSQL a lock on the key, held to the end of the transaction, tells a second request that the
/// first still runs. Were the lock freed between this statement's snapshot and its turn, the primary key
/// would refuse the second answer, and the retry would find the first. SQLite has one writer: nothing
/// else runs.
#[derive(Debug, Clone, Copy)]
struct Look<'a> {
    scope: &'a Scope,
    caller: Db<Uuid>,
}

impl QueryId for Look<'_> {
    type QueryId = Look<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Look<'_> {
    type SqlType =
        (Bool, Nullable<Text>, Nullable<BigInt>, Nullable<Text>, Nullable<Text>, Nullable<Text>);
}

impl RunQueryDsl<Conn> for Look<'_> {}

impl QueryFragment<MultiBackend> for Look<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl QueryFragment<Pg> for Look<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT pg_try_advisory_xact_lock(hashtextextended(");
        out.push_bind_param::<Uid, _>(&self.caller)?;
        out.push_sql("::text || ");
        out.push_bind_param::<Text, _>(&self.scope.operation)?;
        out.push_sql(" || ");
        out.push_bind_param::<Text, _>(&self.scope.key)?;
        out.push_sql(", 0))");
        self.push_row(&mut out)
    }
}

impl QueryFragment<Sqlite> for Look<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT 1");
        self.push_row(&mut out)
    }
}

impl Look<'_> {
    fn push_row<'b, B>(&'b self, out: &mut AstPass<'_, 'b, B>) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid>,
        Db<Uuid>: ToSql<Uid, B>,
        String: ToSql<Text, B>,
    {
        out.push_sql(
            ", k.fingerprint, k.status, k.location, k.etag, coalesce(k.body, v.view) \
             FROM (SELECT 1) AS one LEFT JOIN idempotency_keys k ON k.caller_id = ",
        );
        out.push_bind_param::<Uid, _>(&self.caller)?;
        out.push_sql(" AND k.operation = ");
        out.push_bind_param::<Text, _>(&self.scope.operation)?;
        out.push_sql(" AND k.key = ");
        out.push_bind_param::<Text, _>(&self.scope.key)?;
        out.push_sql(
            " LEFT JOIN order_views v ON v.order_id = k.order_id AND v.version = k.order_version",
        );
        Ok(())
    }
}

/// Looks the key up and takes it for this transaction.
pub fn claim(conn: &mut Conn, scope: &Scope, fingerprint: &str) -> Result<Claim, DbError> {
    let (free, seen, status, location, etag, body): Found =
        Look { scope, caller: Db(scope.caller) }.get_result(conn)?;
    match (free, seen, status, body) {
        (_, Some(seen), _, _) if seen != fingerprint => Ok(Claim::Different),
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

/// Stores the answer of a key that was [`Claim::New`], with the work's own changes.
pub fn complete(
    conn: &mut Conn,
    scope: &Scope,
    fingerprint: &str,
    answer: &Stored,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let stored = match conn {
        Conn::Pg(pg) => store(pg, (scope, fingerprint), answer, at),
        Conn::Sqlite(sqlite) => KeyRow::new((scope, fingerprint), answer, at).insert(sqlite),
    };
    match stored {
        Ok(()) => Ok(()),
        // Another transaction was first after all: run again, and find its answer.
        Err(DbError::Taken(error)) => Err(DbError::TryAgain(error)),
        Err(error) => Err(error),
    }
}

fn store(
    conn: &mut PgConnection,
    (scope, fingerprint): (&Scope, &str),
    answer: &Stored,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(k::table)
        .values((
            k::caller_id.eq(Db(scope.caller)),
            k::operation.eq(&scope.operation),
            k::key.eq(&scope.key),
            k::fingerprint.eq(fingerprint),
            k::status.eq(i64::from(answer.status)),
            k::location.eq(&answer.location),
            k::etag.eq(&answer.etag),
            k::body.eq(answer.view_of.is_none().then_some(&answer.body)),
            k::created_at.eq(Db(at)),
            k::order_id.eq(answer.view_of.map(|(order, _)| Db(order))),
            k::order_version.eq(answer.view_of.map(|(_, version)| version)),
        ))
        .execute(conn)?;
    Ok(())
}

/// A key with its answer, as it is written on SQLite.
struct KeyRow<'a> {
    scope: &'a Scope,
    caller: Db<Uuid>,
    fingerprint: &'a str,
    status: i64,
    answer: &'a Stored,
    body: Option<&'a str>,
    at: Db<DateTime<Utc>>,
    order: Option<Db<Uuid>>,
    order_version: Option<i64>,
}

impl<'a> KeyRow<'a> {
    fn new(
        (scope, fingerprint): (&'a Scope, &'a str),
        answer: &'a Stored,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            scope,
            caller: Db(scope.caller),
            fingerprint,
            status: i64::from(answer.status),
            answer,
            body: answer.view_of.is_none().then_some(&answer.body),
            at: Db(at),
            order: answer.view_of.map(|(order, _)| Db(order)),
            order_version: answer.view_of.map(|(_, version)| version),
        }
    }
}

impl FixedRow for KeyRow<'_> {
    type Named = KeyRow<'static>;
    const INTO: &'static str = "INSERT INTO idempotency_keys (caller_id, operation, key, \
        fingerprint, status, location, etag, body, created_at, order_id, order_version) VALUES (";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.caller)?;
        values.add::<Text, _>(&self.scope.operation)?;
        values.add::<Text, _>(&self.scope.key)?;
        values.add::<Text, _>(&self.fingerprint)?;
        values.add::<BigInt, _>(&self.status)?;
        values.add::<Nullable<Text>, _>(&self.answer.location)?;
        values.add::<Nullable<Text>, _>(&self.answer.etag)?;
        values.add::<Nullable<Text>, _>(&self.body)?;
        values.add::<Instant, _>(&self.at)?;
        values.add::<Nullable<Uid>, _>(&self.order)?;
        values.add::<Nullable<BigInt>, _>(&self.order_version)
    }
}

/// Forgets the keys made before `before`; how many.
pub fn forget(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(k::table.filter(k::created_at.lt(Db(before)))).execute(conn)?)
}
