//! PostgreSQL's single statement that stores any number of orders.
//!
//! Rows are passed as column arrays, wide rows as JSON. So the statement is the same for any number of orders
//! and lines, and is prepared once.

use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use domain::audit::Digest;
use domain::companies::CompanyId;
use domain::identity::UserId;
use domain::orders::OrderId;
use uuid::Uuid;

use super::bases::Bases;
use super::fingerprints::Fingerprints;
use super::{LineRow, OrderRow, Placement, TraceRow};
use crate::commitments::Claims;
use crate::orders::views::ViewRow;
use crate::types::{Instant, Sha256, Uid};
use crate::{Db, DbError};

/// Stores the orders, and returns the accounts with enough left.
pub(super) fn place(
    conn: &mut PgConnection,
    placements: &[Placement<'_>],
    claims: &Claims,
) -> Result<Vec<Uuid>, DbError> {
    let orders =
        placements.iter().map(|placement| OrderRow::new(placement.order(), placement.place));
    let orders = orders.collect::<Result<Vec<_>, DbError>>()?;
    let lines = placements.iter().flat_map(Placement::lines);
    let lines = lines.collect::<Result<Vec<_>, DbError>>()?;
    let bases = Bases::of(placements);
    let required: Vec<Uuid> = bases.ids().collect();
    let store = StoreAll {
        claims,
        bases,
        prints: Fingerprints::of(placements)?,
        orders: serde_json::to_string(&orders).map_err(DbError::corrupt)?,
        lines: serde_json::to_string(&lines).map_err(DbError::corrupt)?,
        texts: Texts::of(placements),
        events: Events::of(placements),
    };
    let taken: Vec<Db<Uuid>> = store.load(conn).map_err(outdated)?;
    let taken: Vec<Uuid> = taken.into_iter().map(|id| id.0).collect();
    // The accounts with enough left, and the members and orders with a changed basis or a fingerprint that is taken.
    if required.iter().any(|id| taken.contains(id)) {
        return Err(DbError::Outdated);
    }
    Ok(taken)
}

/// The unit of an order can be removed after it was read: then the order is decided again.
fn outdated(error: Error) -> DbError {
    match &error {
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, told)
            if told.constraint_name() == Some("orders_business_unit_id_fkey") =>
        {
            DbError::Outdated
        }
        _ => error.into(),
    }
}

struct StoreAll<'a> {
    claims: &'a Claims,
    bases: Bases,
    prints: Fingerprints,
    orders: String,
    lines: String,
    texts: Texts<'a>,
    events: Events<'a>,
}

/// The traces and views, one row of each per order.
struct Texts<'a> {
    orders: Vec<Db<OrderId>>,
    outcomes: Vec<&'a str>,
    traces: Vec<&'a str>,
    versions: Vec<i64>,
    shapes: Vec<i64>,
    views: Vec<&'a str>,
}

#[derive(Default)]
struct Events<'a> {
    kinds: Vec<&'static str>,
    occurred_at: Vec<Db<DateTime<Utc>>>,
    recorded_at: Vec<Db<DateTime<Utc>>>,
    companies: Vec<Db<CompanyId>>,
    orders: Vec<Db<OrderId>>,
    versions: Vec<i64>,
    actors: Vec<Option<Db<UserId>>>,
    principals: Vec<Option<Db<UserId>>>,
    requests: Vec<Option<&'a str>>,
    digests: Vec<Db<Digest>>,
}

impl QueryId for StoreAll<'_> {
    type QueryId = StoreAll<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for StoreAll<'_> {
    type SqlType = Uid;
}

impl<C> RunQueryDsl<C> for StoreAll<'_> {}

impl QueryFragment<Pg> for StoreAll<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH ");
        self.claims.push_sql(&mut out)?;
        out.push_sql(", placed AS (");
        push_records(&mut out, "orders", OrderRow::COLUMNS, &self.orders)?;
        out.push_sql("), listed AS (");
        push_records(&mut out, "order_lines", LineRow::COLUMNS, &self.lines)?;
        out.push_sql("), ");
        self.texts.push_sql(&mut out)?;
        out.push_sql(", ");
        self.events.push_sql(&mut out)?;
        out.push_sql(", ");
        self.prints.push_sql(&mut out)?;
        // Accounts are locked first: no transaction waits for an account while it holds other locks.
        out.push_sql(" SELECT id FROM taken UNION ALL ");
        self.bases.push_sql(&mut out)?;
        out.push_sql(" UNION ALL ");
        out.push_sql(Fingerprints::SHORT);
        Ok(())
    }
}

/// Inserts the rows of a JSON array. `SELECT *` would write NULL into columns of a later migration.
fn push_records<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    table: &'static str,
    columns: &'static str,
    rows: &'b String,
) -> QueryResult<()> {
    for part in ["INSERT INTO ", table, " (", columns, ") SELECT ", columns] {
        out.push_sql(part);
    }
    for part in [" FROM json_populate_recordset(NULL::", table, ", "] {
        out.push_sql(part);
    }
    out.push_bind_param::<Text, _>(rows)?;
    out.push_sql("::json)");
    Ok(())
}

impl<'a> Texts<'a> {
    fn of(placements: &'a [Placement<'_>]) -> Self {
        let all = || placements.iter();
        Self {
            orders: all().map(|one| Db(one.order().id)).collect(),
            outcomes: all().map(|one| one.trace.outcome.as_str()).collect(),
            traces: all().map(|one| one.trace.trace.as_str()).collect(),
            versions: all().map(|one| one.order().version).collect(),
            shapes: all().map(|one| one.view.shape).collect(),
            views: all().map(|one| one.view.text).collect(),
        }
    }

    fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("explained AS (INSERT INTO order_traces (");
        out.push_sql(TraceRow::COLUMNS);
        out.push_sql(") SELECT * FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.outcomes)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.traces)?;
        out.push_sql("::text[])), shown AS (INSERT INTO order_views (");
        out.push_sql(ViewRow::COLUMNS);
        out.push_sql(") SELECT * FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.versions)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.shapes)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Text>, _>(&self.views)?;
        out.push_sql("::text[]))");
        Ok(())
    }
}

impl<'a> Events<'a> {
    fn of(placements: &'a [Placement<'_>]) -> Self {
        let mut all = Self::default();
        for one in placements {
            // An order's events share their data, so its digest is computed once.
            let data = Digest::of(one.view.text);
            let order = one.order();
            for event in one.placed.events {
                all.kinds.push(event.as_str());
                all.occurred_at.push(Db(order.created_at));
                all.recorded_at.push(Db(one.recorded_at));
                all.companies.push(Db(order.company));
                all.orders.push(Db(order.id));
                all.versions.push(order.version);
                all.actors.push(one.author.actor.map(Db));
                all.principals.push(one.author.on_behalf_of.map(Db));
                all.requests.push(one.request_id);
                all.digests.push(Db(one.content(*event, data).digest()));
            }
        }
        all
    }

    fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "told AS (INSERT INTO events (type, occurred_at, recorded_at, company_id, subject_id, \
               subject_version, actor_id, on_behalf_of, request_id, digest, subject_type) \
             SELECT t.*, 'order' FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.kinds)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Instant>, _>(&self.occurred_at)?;
        out.push_sql("::timestamptz[], ");
        out.push_bind_param::<Array<Instant>, _>(&self.recorded_at)?;
        out.push_sql("::timestamptz[], ");
        out.push_bind_param::<Array<Uid>, _>(&self.companies)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Uid>, _>(&self.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.versions)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.actors)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.principals)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.requests)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Sha256>, _>(&self.digests)?;
        out.push_sql("::bytea[]) AS t)");
        Ok(())
    }
}
