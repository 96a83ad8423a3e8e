//! The audit log as clients read it: newest first, each row with its subject's previous state.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use domain::audit::{Author, Digest};
use domain::companies::CompanyId;
use domain::events::EventType;
use domain::identity::{Scope, UserId};
use uuid::Uuid;

use super::row::{Row, rows};
use crate::connection::MultiBackend;
use crate::schema::{api_keys as k, events as e, members as m, users as u};
use crate::sql::{At, OwnedBy, one_of, row_before, visible};
use crate::{Conn, Db, DbError};

/// Filter on rows; an unset field matches all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The user that really acted.
    pub actor: Option<UserId>,
    /// The user that the actor acted on behalf of, if any.
    pub on_behalf_of: Option<UserId>,
    /// The event type.
    pub action: Option<EventType>,
    /// The subject: the prefix of its ids, and its id.
    pub subject: Option<(String, Uuid)>,
    /// The company that owns the subject.
    pub company: Option<CompanyId>,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// Recorded at or after this wall time.
    pub from: Option<DateTime<Utc>>,
    /// Recorded before this wall time.
    pub to: Option<DateTime<Utc>>,
}

/// A row of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its sequence number.
    pub sequence: i64,
    /// The event type.
    pub action: String,
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// Wall time.
    pub recorded_at: DateTime<Utc>,
    /// The author of the change.
    pub author: Author,
    /// The prefix of the subject's ids.
    pub subject_type: String,
    /// The subject's id.
    pub subject_id: Uuid,
    /// Its version after the change.
    pub subject_version: i64,
    /// The company that owns the subject.
    pub company: Option<CompanyId>,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// The subject before, as JSON; `None`: this is its first event.
    pub before: Option<String>,
    /// The subject after, as JSON.
    pub after: String,
    /// Its link of the chain; a very recent event may have none yet.
    pub hash: Option<Digest>,
}

/// A row's position in the list: recording time and sequence number.
pub type Place = (DateTime<Utc>, i64);

/// Up to `limit` rows inside `scope` after the row at `after`, newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let (at, sequence) = after.unwrap_or((DateTime::<Utc>::MAX_UTC, i64::MAX));
    let all = rows()
        .filter(e::sequence.is_not_null())
        .filter(row_before((e::recorded_at, e::sequence), (Db(at), sequence)))
        .order((e::recorded_at.desc(), e::sequence.desc()))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    // In the log, a user's own rows are the user's actions. Events have no unit: they are the company's.
    let owner = OwnedBy { company: e::company_id, user: e::actor_id, at: At::Company };
    let mut query = visible(all, scope, owner);
    if let Some(company) = filter.company {
        query = query.filter(e::company_id.eq(Db(company)));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(e::actor_id.eq(Db(actor)));
    }
    if let Some(principal) = filter.on_behalf_of {
        query = query.filter(e::on_behalf_of.eq(Db(principal)));
    }
    if let Some(action) = filter.action {
        query = query.filter(e::event_type.eq(action.as_str()));
        if !matches!(action, EventType::OrderPlaced | EventType::OrderConfirmed) {
            // Matches the partial index by type. The index leaves out types frequent enough to be found by
            // time.
            query = query.filter(sql::<Bool>("type NOT IN ('order.placed', 'order.confirmed')"));
        }
    }
    if let Some((prefix, id)) = filter.subject.clone() {
        query = query.filter(e::subject_id.eq(Db(id))).filter(e::subject_type.eq(prefix));
    }
    if let Some(request) = filter.request_id.clone() {
        query = query.filter(e::request_id.eq(request));
    }
    if let Some(from) = filter.from {
        query = query.filter(e::recorded_at.ge(Db(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(e::recorded_at.lt(Db(to)));
    }
    let page: Vec<Row> = query.load(conn)?;
    let places: Vec<i64> = page.iter().filter_map(|row| row.sequence).collect();
    let (mut earlier, mut hashes) = (before_each(conn, &places)?, hashes(conn, &places)?);
    let entries = page.into_iter().filter_map(|row| {
        let sequence = row.sequence?;
        Some(entry(row, sequence, earlier.remove(&sequence), hashes.remove(&sequence)))
    });
    Ok(entries.collect())
}

fn entry(row: Row, sequence: i64, before: Option<String>, hash: Option<Digest>) -> Entry {
    let after = row.data().unwrap_or("null").to_owned();
    Entry {
        sequence,
        author: row.author(),
        action: row.kind,
        occurred_at: row.occurred_at.0,
        recorded_at: row.recorded_at.0,
        subject_type: row.subject_type,
        subject_id: row.subject_id.0,
        subject_version: row.subject_version,
        company: row.company_id.map(|id| id.0),
        request_id: row.request_id,
        before,
        after,
        hash,
    }
}

#[derive(QueryableByName)]
struct Before {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Nullable<Text>)]
    data: Option<String>,
}

/// The state of each event's subject at its previous event. Older stock events have the product as subject but
/// a different JSON shape, so stock events are compared with stock events only.
fn before_each(conn: &mut Conn, places: &[i64]) -> Result<HashMap<i64, String>, DbError> {
    let Some(list) = listed(places) else { return Ok(HashMap::new()) };
    let [set, adjusted] = [EventType::StockSet, EventType::StockAdjusted].map(EventType::as_str);
    let found: Vec<Before> = diesel::sql_query(format!(
        "SELECT event.sequence AS place, (SELECT coalesce(earlier.data, \
           (SELECT view FROM order_views \
             WHERE order_id = earlier.subject_id AND version = earlier.subject_version)) \
           FROM events AS earlier \
           WHERE earlier.subject_id = event.subject_id AND earlier.subject_type = event.subject_type \
             AND earlier.sequence < event.sequence \
             AND (earlier.type IN ('{set}', '{adjusted}')) = (event.type IN ('{set}', '{adjusted}')) \
           ORDER BY earlier.sequence DESC LIMIT 1) AS data \
         FROM events AS event WHERE event.sequence IN ({list})"
    ))
    .load(conn)?;
    Ok(found.into_iter().filter_map(|before| Some((before.place, before.data?))).collect())
}

#[derive(QueryableByName)]
struct Link {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = crate::types::Sha256)]
    hash: Db<Digest>,
}

fn hashes(conn: &mut Conn, places: &[i64]) -> Result<HashMap<i64, Digest>, DbError> {
    let Some(list) = listed(places) else { return Ok(HashMap::new()) };
    let sql = format!("SELECT sequence AS place, hash FROM audit_chain WHERE sequence IN ({list})");
    let links: Vec<Link> = diesel::sql_query(sql).load(conn)?;
    Ok(links.into_iter().map(|link| (link.place, link.hash.0)).collect())
}

/// Trusted numbers as a SQL list.
fn listed(places: &[i64]) -> Option<String> {
    let list: Vec<String> = places.iter().map(i64::to_string).collect();
    (!list.is_empty()).then(|| list.join(", "))
}

/// The names of these users, as far as `scope` may see them: a company sees its own people and keys, not the
/// operator's.
pub fn names(
    conn: &mut Conn,
    scope: &Scope,
    users: &[UserId],
) -> Result<HashMap<UserId, String>, DbError> {
    let mut query = u::table
        .filter(one_of(u::id, users.iter().map(|user| user.uuid())))
        .select((u::id, u::name))
        .into_boxed::<MultiBackend>();
    if let Some(company) = scope.company() {
        let people = m::table.filter(m::company_id.eq(Db(company))).select(m::user_id);
        let keys = k::table.filter(k::company_id.eq(Db(company))).select(k::user_id);
        query = query.filter(u::id.eq_any(people).or(u::id.eq_any(keys)));
    }
    let found: Vec<(Db<UserId>, String)> = query.load(conn)?;
    Ok(found.into_iter().map(|(id, name)| (id.0, name)).collect())
}
