//! Keeping answers: SQLite one by one, PostgreSQL any number at once.

use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use uuid::Uuid;

use super::{Stored, Ticket};
use crate::Db;
use crate::schema::idempotency_keys;
use crate::types::{Instant, Uid};

/// A key with its answer.
#[derive(Debug, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub(super) struct KeyRow<'a> {
    caller_id: Db<Uuid>,
    operation: &'a str,
    key: &'a str,
    fingerprint: &'a str,
    status: i64,
    location: Option<&'a str>,
    etag: Option<&'a str>,
    body: Option<&'a str>,
    created_at: Db<DateTime<Utc>>,
    order_id: Option<Db<Uuid>>,
    order_version: Option<i64>,
}

impl<'a> KeyRow<'a> {
    pub(super) fn new(ticket: &'a Ticket, answer: &'a Stored, at: DateTime<Utc>) -> Self {
        Self {
            caller_id: Db(ticket.scope.caller),
            operation: &ticket.scope.operation,
            key: &ticket.scope.key,
            fingerprint: &ticket.fingerprint,
            status: i64::from(answer.status),
            location: answer.location.as_deref(),
            etag: answer.etag.as_deref(),
            body: answer.view_of.is_none().then_some(&answer.body),
            created_at: Db(at),
            order_id: answer.view_of.map(|(order, _)| Db(order)),
            order_version: answer.view_of.map(|(_, version)| version),
        }
    }
}

/// The same as columns, for PostgreSQL.
#[derive(Debug, Default)]
pub(super) struct Answers<'a> {
    callers: Vec<Db<Uuid>>,
    operations: Vec<&'a str>,
    keys: Vec<&'a str>,
    fingerprints: Vec<&'a str>,
    statuses: Vec<i64>,
    locations: Vec<Option<&'a str>>,
    etags: Vec<Option<&'a str>>,
    bodies: Vec<Option<&'a str>>,
    times: Vec<Db<DateTime<Utc>>>,
    orders: Vec<Option<Db<Uuid>>>,
    versions: Vec<Option<i64>>,
}

impl<'a> Answers<'a> {
    pub(super) fn of(answers: &[(&'a Ticket, &'a Stored)], at: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        for (ticket, answer) in answers {
            let row = KeyRow::new(ticket, answer, at);
            all.callers.push(row.caller_id);
            all.operations.push(row.operation);
            all.keys.push(row.key);
            all.fingerprints.push(row.fingerprint);
            all.statuses.push(row.status);
            all.locations.push(row.location);
            all.etags.push(row.etag);
            all.bodies.push(row.body);
            all.times.push(row.created_at);
            all.orders.push(row.order_id);
            all.versions.push(row.order_version);
        }
        all
    }
}

impl QueryFragment<Pg> for Answers<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO idempotency_keys (caller_id, operation, key, fingerprint, status, location, \
               etag, body, created_at, order_id, order_version) SELECT * FROM unnest(",
        );
        out.push_bind_param::<Array<Uid>, _>(&self.callers)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.operations)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.keys)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.fingerprints)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.statuses)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.locations)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.etags)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.bodies)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Instant>, _>(&self.times)?;
        out.push_sql("::timestamptz[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.versions)?;
        out.push_sql("::bigint[])");
        Ok(())
    }
}

impl QueryId for Answers<'_> {
    type QueryId = Answers<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<PgConnection> for Answers<'_> {}
