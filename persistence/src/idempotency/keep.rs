//! Keeping answers: SQLite one by one, PostgreSQL any number at once.

use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use uuid::Uuid;

use super::{Stored, Ticket};
use crate::Db;
use crate::schema::idempotency_keys as k;
use crate::types::{Instant, Uid};

/// SQLite's statement, which is prepared once.
pub(super) fn one(
    conn: &mut SqliteConnection,
    (ticket, answer): (&Ticket, &Stored),
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let inserted = diesel::insert_into(k::table).values((
        k::caller_id.eq(Db(ticket.scope.caller)),
        k::operation.eq(&ticket.scope.operation),
        k::key.eq(&ticket.scope.key),
        k::fingerprint.eq(&ticket.fingerprint),
        k::status.eq(i64::from(answer.status)),
        k::location.eq(&answer.location),
        k::etag.eq(&answer.etag),
        k::body.eq(own_body(answer)),
        k::created_at.eq(Db(at)),
        k::order_id.eq(answer.view_of.map(|(order, _)| Db(order))),
        k::order_version.eq(answer.view_of.map(|(_, version)| version)),
    ));
    inserted.execute(conn).map(drop)
}

/// What of the body is kept with the key.
fn own_body(answer: &Stored) -> Option<&str> {
    answer.view_of.is_none().then_some(&answer.body)
}

/// Answers as columns, for PostgreSQL.
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
            all.callers.push(Db(ticket.scope.caller));
            all.operations.push(&ticket.scope.operation);
            all.keys.push(&ticket.scope.key);
            all.fingerprints.push(&ticket.fingerprint);
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
