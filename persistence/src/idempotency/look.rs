//! Looks up keys: SQLite one by one, PostgreSQL any number at once.
//!
//! On PostgreSQL a lock on the key, held to the end of the transaction, shows a second request that the first
//! still runs. If the lock is released between this statement's snapshot and its turn, the primary key refuses
//! the second response, and the retry finds the first. SQLite has a single writer: no other request runs.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::IdempotencyKey;
use crate::Db;
use crate::types::Uid;

/// The index of the key, whether it was free, and the response stored under it.
pub(super) type Found =
    (i64, bool, Option<String>, Option<i64>, Option<String>, Option<String>, Option<String>);
type FoundSql = (
    BigInt,
    Bool,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
);

const COLUMNS: &str =
    ", k.fingerprint, k.status, k.location, k.etag, coalesce(k.body, v.view) FROM ";
const JOINED: &str = " LEFT JOIN idempotency_keys k ON k.caller_id = w.caller \
    AND k.operation = w.operation AND k.key = w.key \
    LEFT JOIN order_views v ON v.order_id = k.order_id AND v.version = k.order_version";

/// For SQLite.
#[derive(Debug, Clone, Copy)]
pub(super) struct LookOne<'a> {
    caller: Db<Uuid>,
    idempotency_key: &'a IdempotencyKey,
}

impl<'a> LookOne<'a> {
    pub(super) const fn of(idempotency_key: &'a IdempotencyKey) -> Self {
        Self { caller: Db(idempotency_key.scope.caller), idempotency_key }
    }
}

impl QueryFragment<Sqlite> for LookOne<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT 0, 1");
        out.push_sql(COLUMNS);
        out.push_sql("(SELECT ");
        out.push_bind_param::<Uid, _>(&self.caller)?;
        out.push_sql(" AS caller, ");
        out.push_bind_param::<Text, _>(&self.idempotency_key.scope.operation)?;
        out.push_sql(" AS operation, ");
        out.push_bind_param::<Text, _>(&self.idempotency_key.scope.key)?;
        out.push_sql(" AS key) AS w");
        out.push_sql(JOINED);
        Ok(())
    }
}

/// For PostgreSQL.
#[derive(Debug)]
pub(super) struct LookAll<'a> {
    callers: Vec<Db<Uuid>>,
    operations: Vec<&'a str>,
    keys: Vec<&'a str>,
}

impl<'a> LookAll<'a> {
    pub(super) fn of(idempotency_keys: &[&'a IdempotencyKey]) -> Self {
        let scopes = || idempotency_keys.iter().map(|idempotency_key| &idempotency_key.scope);
        Self {
            callers: scopes().map(|scope| Db(scope.caller)).collect(),
            operations: scopes().map(|scope| scope.operation.as_str()).collect(),
            keys: scopes().map(|scope| scope.key.as_str()).collect(),
        }
    }
}

impl QueryFragment<Pg> for LookAll<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT w.place, pg_try_advisory_xact_lock(hashtextextended( \
               w.caller::text || w.operation || w.key, 0))",
        );
        out.push_sql(COLUMNS);
        out.push_sql("unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.callers)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.operations)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.keys)?;
        out.push_sql("::text[]) WITH ORDINALITY AS w (caller, operation, key, place)");
        out.push_sql(JOINED);
        Ok(())
    }
}

impl QueryId for LookOne<'_> {
    type QueryId = LookOne<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for LookAll<'_> {
    type QueryId = LookAll<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for LookOne<'_> {
    type SqlType = FoundSql;
}

impl Query for LookAll<'_> {
    type SqlType = FoundSql;
}

impl RunQueryDsl<SqliteConnection> for LookOne<'_> {}
impl RunQueryDsl<PgConnection> for LookAll<'_> {}
