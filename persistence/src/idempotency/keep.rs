//! Stores responses: SQLite one by one, PostgreSQL any number at once.

use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use uuid::Uuid;

use super::{IdempotencyKey, Stored};
use crate::Db;
use crate::insert::{FixedRow, Values};
use crate::types::{Instant, Uid};

/// A key with its response, as written on SQLite.
pub(super) struct KeyRow<'a> {
    idempotency_key: &'a IdempotencyKey,
    caller: Db<Uuid>,
    status: i64,
    answer: &'a Stored,
    body: Option<&'a str>,
    at: Db<DateTime<Utc>>,
    order: Option<Db<Uuid>>,
    order_version: Option<i64>,
}

impl<'a> KeyRow<'a> {
    pub(super) fn new(
        idempotency_key: &'a IdempotencyKey,
        answer: &'a Stored,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            idempotency_key,
            caller: Db(idempotency_key.scope.caller),
            status: i64::from(answer.status),
            answer,
            body: own_body(answer),
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
        values.add::<Text, _>(&self.idempotency_key.scope.operation)?;
        values.add::<Text, _>(&self.idempotency_key.scope.key)?;
        values.add::<Text, _>(&self.idempotency_key.fingerprint)?;
        values.add::<BigInt, _>(&self.status)?;
        values.add::<Nullable<Text>, _>(&self.answer.location)?;
        values.add::<Nullable<Text>, _>(&self.answer.etag)?;
        values.add::<Nullable<Text>, _>(&self.body)?;
        values.add::<Instant, _>(&self.at)?;
        values.add::<Nullable<Uid>, _>(&self.order)?;
        values.add::<Nullable<BigInt>, _>(&self.order_version)
    }
}

/// The body to store with the key; `None` if it is stored as an order view.
fn own_body(answer: &Stored) -> Option<&str> {
    answer.view_of.is_none().then_some(&answer.body)
}

/// Responses as columns, for PostgreSQL.
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
    pub(super) fn of(answers: &[(&'a IdempotencyKey, &'a Stored)], at: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        for (idempotency_key, answer) in answers {
            all.callers.push(Db(idempotency_key.scope.caller));
            all.operations.push(&idempotency_key.scope.operation);
            all.keys.push(&idempotency_key.scope.key);
            all.fingerprints.push(&idempotency_key.fingerprint);
            all.statuses.push(i64::from(answer.status));
            all.locations.push(answer.location.as_deref());
            all.etags.push(answer.etag.as_deref());
            all.bodies.push(own_body(answer));
            all.times.push(Db(at));
            all.orders.push(answer.view_of.map(|(order, _)| Db(order)));
            all.versions.push(answer.view_of.map(|(_, version)| version));
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
