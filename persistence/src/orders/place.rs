//! All that placing an order stores: what it takes, itself, its lines, its trace, its view and its
//! events.
//!
//! PostgreSQL does it in one statement, the last before COMMIT but for the request's key: the hot rows
//! of stock, credit and spending stay locked for as short as can be. SQLite's writer is alone, and its
//! statements cost no journey.

use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use domain::audit::{Author, Content, Digest};
use domain::identity::UserId;
use domain::orders::Order;
use uuid::Uuid;

use super::row::{LineRow, OrderRow, TraceRow};
use super::views::View;
use crate::commitments::{self, Claim, Claims, Shortage, Source};
use crate::events;
use crate::insert::FixedRow;
use crate::types::{Instant, Sha256, Uid};
use crate::{Conn, Db, DbError};

/// Why an order was decided as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// `allow`, `require_approval`.
    pub outcome: String,
    /// JSON, as it was written.
    pub trace: String,
}

/// An order about to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Placement<'a> {
    /// The order.
    pub order: &'a Order,
    /// Why it was decided so.
    pub trace: &'a Trace,
    /// What it takes.
    pub claims: &'a [Claim],
    /// What happened, in order: `order.placed`, `order.confirmed`.
    pub events: &'a [&'static str],
    /// The order as its GET shows it.
    pub view: View<'a>,
    /// Wall time.
    pub recorded_at: DateTime<Utc>,
    /// Who places it.
    pub author: Author,
    /// In which request.
    pub request_id: Option<&'a str>,
}

/// Stores all of it. The accounts named in the answer had too little left: then the transaction must be
/// rolled back.
pub fn place(conn: &mut Conn, placement: Placement<'_>) -> Result<Vec<Shortage>, DbError> {
    let order = placement.order;
    let source = Source { kind: "order", id: order.id.uuid() };
    let claims = Claims::new(source, placement.claims, order.expires_at, order.created_at);
    let row = OrderRow::new(order)?;
    let lines: Vec<LineRow> = order.lines.iter().map(|line| LineRow::new(order.id, line)).collect();
    let taken = match conn {
        Conn::Pg(pg) => at_once(pg, placement, &claims, (&row, &lines))?,
        Conn::Sqlite(sqlite) => {
            let taken = claims.take(sqlite)?;
            if claims.short(&taken).is_empty() {
                claims.hold(sqlite)?;
                one_by_one(sqlite, placement, (&row, &lines))?;
            }
            taken
        }
    };
    let short = claims.short(&taken);
    if short.is_empty() {
        return Ok(Vec::new());
    }
    commitments::shortages(conn, placement.claims, &short)
}

fn one_by_one(
    conn: &mut SqliteConnection,
    placement: Placement<'_>,
    (row, lines): (&OrderRow, &[LineRow]),
) -> Result<(), DbError> {
    row.insert(conn)?;
    // A statement for all would be prepared anew for every number of lines.
    for line in lines {
        line.insert(conn)?;
    }
    let Trace { outcome, trace } = placement.trace;
    TraceRow { order_id: row.id, outcome, trace }.insert(conn)?;
    placement.view.row(placement.order.id, placement.order.version).insert(conn)?;
    let data = Digest::of(placement.view.text);
    for kind in placement.events {
        // What it says stands in the view.
        events::record_in_sqlite(conn, &placement.content(kind, data), None)?;
    }
    Ok(())
}

impl Placement<'_> {
    /// What an event's row says; the events share their data, whose digest is made once.
    fn content(&self, kind: &'static str, data: Digest) -> Content<'_> {
        Content {
            kind,
            occurred_at: self.order.created_at,
            recorded_at: self.recorded_at,
            company: Some(self.order.company),
            subject_type: "order",
            subject_id: self.order.id.uuid(),
            subject_version: self.order.version,
            author: self.author,
            request_id: self.request_id,
            data,
        }
    }
}

fn at_once(
    conn: &mut PgConnection,
    placement: Placement<'_>,
    claims: &Claims,
    (row, lines): (&OrderRow, &[LineRow]),
) -> Result<Vec<Uuid>, DbError> {
    let data = Digest::of(placement.view.text);
    let digest = |kind: &&'static str| Db(placement.content(kind, data).digest());
    let Author { actor, on_behalf_of } = placement.author;
    let store = StoreAll {
        claims,
        order: serde_json::to_string(row).map_err(DbError::corrupt)?,
        lines: serde_json::to_string(lines).map_err(DbError::corrupt)?,
        placement,
        ids: (Db(placement.order.id.uuid()), Db(placement.order.company.uuid())),
        times: (Db(placement.order.created_at), Db(placement.recorded_at)),
        version: placement.order.version,
        author: (actor.map(Db), on_behalf_of.map(Db)),
        digests: placement.events.iter().map(digest).collect(),
    };
    let taken: Vec<Db<Uuid>> = store.load(conn)?;
    Ok(taken.into_iter().map(|id| id.0).collect())
}

/// Rows travel as JSON, so that the statement is the same for any number of lines, and prepared once.
struct StoreAll<'a> {
    claims: &'a Claims,
    order: String,
    lines: String,
    placement: Placement<'a>,
    ids: (Db<Uuid>, Db<Uuid>),
    times: (Db<DateTime<Utc>>, Db<DateTime<Utc>>),
    version: i64,
    author: (Option<Db<UserId>>, Option<Db<UserId>>),
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
        out.push_sql(
            ", placed AS (INSERT INTO orders SELECT * FROM json_populate_record(NULL::orders, ",
        );
        out.push_bind_param::<Text, _>(&self.order)?;
        out.push_sql(
            "::json)), listed AS (INSERT INTO order_lines \
             SELECT * FROM json_populate_recordset(NULL::order_lines, ",
        );
        out.push_bind_param::<Text, _>(&self.lines)?;
        out.push_sql(
            "::json)), explained AS (INSERT INTO order_traces (order_id, outcome, trace) VALUES (",
        );
        out.push_bind_param::<Uid, _>(&self.ids.0)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.placement.trace.outcome)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.placement.trace.trace)?;
        out.push_sql(")), ");
        self.push_view(&mut out)?;
        self.push_events(&mut out)?;
        out.push_sql(" SELECT id FROM taken");
        Ok(())
    }
}

impl StoreAll<'_> {
    fn push_view<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("shown AS (INSERT INTO order_views (order_id, version, shape, view) VALUES (");
        out.push_bind_param::<Uid, _>(&self.ids.0)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.version)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.placement.view.shape)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(self.placement.view.text)?;
        out.push_sql(")), ");
        Ok(())
    }

    fn push_events<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "told AS (INSERT INTO events (type, occurred_at, recorded_at, company_id, subject_type, \
               subject_id, subject_version, actor_id, on_behalf_of, request_id, digest) SELECT kind, ",
        );
        out.push_bind_param::<Instant, _>(&self.times.0)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.times.1)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&self.ids.1)?;
        out.push_sql(", 'order', ");
        out.push_bind_param::<Uid, _>(&self.ids.0)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.version)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Uid>, _>(&self.author.0)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Uid>, _>(&self.author.1)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.placement.request_id)?;
        out.push_sql(", digest FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(self.placement.events)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Sha256>, _>(&self.digests)?;
        out.push_sql("::bytea[]) AS t (kind, digest))");
        Ok(())
    }
}
