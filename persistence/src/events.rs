//! The outbox and the event feed: events are written in the transaction of their change.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::audit::{Author, Content, Digest};
use domain::companies::CompanyId;
use domain::identity::UserId;
use uuid::Uuid;

use crate::insert::{FixedRow, Values};
use crate::schema::{events as e, order_views as v};
use crate::types::{Instant, Sha256, Uid};
use crate::{Conn, Db, DbError};

/// A new event, before it is written.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    /// `order.placed`; the names stand in `domain::events`.
    pub kind: &'static str,
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// Wall time: `verify` measures the relay's delay by it.
    pub recorded_at: DateTime<Utc>,
    /// The company that owns the subject; `None` for the operator's subjects.
    pub company: Option<CompanyId>,
    /// `order`, `invoice`: the prefix of the subject's ids.
    pub subject_type: &'static str,
    /// The subject's id.
    pub subject_id: Uuid,
    /// Its version after the change.
    pub subject_version: i64,
    /// The subject as its GET shows it, as JSON.
    pub data: &'a str,
    /// Where the data is stored.
    pub kept: Kept,
    /// The author of the change.
    pub author: Author,
    /// The request that caused it.
    pub request_id: Option<&'a str>,
}

/// Where the data of an event is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// With the event.
    Here,
    /// As the view of the order at this version, stored once for all readers.
    AsOrderView,
}

impl NewEvent<'_> {
    /// The row's content for the audit log. The data counts byte for byte as stored: `verify` reads it back so.
    fn content(&self) -> Content<'_> {
        Content {
            kind: self.kind,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            company: self.company,
            subject_type: self.subject_type,
            subject_id: self.subject_id,
            subject_version: self.subject_version,
            author: self.author,
            request_id: self.request_id,
            data: Digest::of(self.data),
        }
    }

    /// The data to store in the event's own row, if any.
    fn own_data(&self) -> Option<&str> {
        match self.kept {
            Kept::Here => Some(self.data),
            Kept::AsOrderView => None,
        }
    }
}

/// An event as the feed returns it.
#[derive(Debug, Clone, Queryable)]
pub struct FeedEvent {
    /// Its sequence number: gap-free from 1, in commit order.
    pub sequence: i64,
    /// The event type.
    pub kind: String,
    /// Business time.
    pub occurred_at: Db<DateTime<Utc>>,
    /// The prefix of the subject's ids.
    pub subject_type: String,
    /// The subject's id.
    pub subject_id: Db<Uuid>,
    /// Its version after the change.
    pub subject_version: i64,
    own_data: Option<String>,
    order_view: Option<String>,
}

impl FeedEvent {
    /// The subject as its GET showed it, as JSON.
    pub fn data(self) -> Result<String, DbError> {
        self.own_data
            .or(self.order_view)
            .ok_or_else(|| DbError::corrupt(format_args!("event {} tells nothing", self.sequence)))
    }
}

/// Writes an event. On SQLite, with its single writer, the event gets its sequence number at once; on
/// PostgreSQL, after the commit.
pub fn record(conn: &mut Conn, event: &NewEvent<'_>) -> Result<(), DbError> {
    let content = event.content();
    match conn {
        Conn::Pg(pg) => record_unplaced(pg, event, content.digest()),
        Conn::Sqlite(sqlite) => record_in_sqlite(sqlite, &content, event.own_data()),
    }
}

fn record_unplaced(
    conn: &mut PgConnection,
    event: &NewEvent<'_>,
    digest: Digest,
) -> Result<(), DbError> {
    diesel::insert_into(e::table)
        .values((
            e::event_type.eq(event.kind),
            e::occurred_at.eq(Db(event.occurred_at)),
            e::recorded_at.eq(Db(event.recorded_at)),
            e::company_id.eq(event.company.map(Db)),
            e::subject_type.eq(event.subject_type),
            e::subject_id.eq(Db(event.subject_id)),
            e::subject_version.eq(event.subject_version),
            e::data.eq(event.own_data()),
            e::actor_id.eq(event.author.actor.map(Db)),
            e::on_behalf_of.eq(event.author.on_behalf_of.map(Db)),
            e::request_id.eq(event.request_id),
            e::digest.eq(Db(digest)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Appends the event in `content` to the feed, with its data unless that is stored elsewhere.
pub(crate) fn record_in_sqlite(
    conn: &mut SqliteConnection,
    content: &Content<'_>,
    own_data: Option<&str>,
) -> Result<(), DbError> {
    let row = EventRow {
        content: *content,
        times: (Db(content.occurred_at), Db(content.recorded_at)),
        company: content.company.map(Db),
        subject: Db(content.subject_id),
        actor: content.author.actor.map(Db),
        on_behalf_of: content.author.on_behalf_of.map(Db),
        own_data,
        digest: Db(content.digest()),
    };
    row.insert(conn)
}

struct EventRow<'a> {
    content: Content<'a>,
    times: (Db<DateTime<Utc>>, Db<DateTime<Utc>>),
    company: Option<Db<CompanyId>>,
    subject: Db<Uuid>,
    actor: Option<Db<UserId>>,
    on_behalf_of: Option<Db<UserId>>,
    own_data: Option<&'a str>,
    digest: Db<Digest>,
}

impl FixedRow for EventRow<'_> {
    type Named = EventRow<'static>;
    const INTO: &'static str = "INSERT INTO events (sequence, type, occurred_at, recorded_at, \
        company_id, subject_type, subject_id, subject_version, data, actor_id, on_behalf_of, \
        request_id, digest) VALUES ((SELECT coalesce(max(sequence), 0) + 1 FROM events), ";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Text, _>(&self.content.kind)?;
        values.add::<Instant, _>(&self.times.0)?;
        values.add::<Instant, _>(&self.times.1)?;
        values.add::<Nullable<Uid>, _>(&self.company)?;
        values.add::<Text, _>(&self.content.subject_type)?;
        values.add::<Uid, _>(&self.subject)?;
        values.add::<BigInt, _>(&self.content.subject_version)?;
        values.add::<Nullable<Text>, _>(&self.own_data)?;
        values.add::<Nullable<Uid>, _>(&self.actor)?;
        values.add::<Nullable<Uid>, _>(&self.on_behalf_of)?;
        values.add::<Nullable<Text>, _>(&self.content.request_id)?;
        values.add::<Sha256, _>(&self.digest)
    }
}

/// Number of a subject's events: the version of a subject without a row of its own.
pub fn count_of(conn: &mut Conn, subject: Uuid) -> Result<i64, DbError> {
    Ok(e::table.filter(e::subject_id.eq(Db(subject))).count().get_result(conn)?)
}

/// Up to `limit` events after the sequence number `after`, oldest first.
pub fn feed(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<FeedEvent>, DbError> {
    let view = v::order_id.eq(e::subject_id).and(v::version.eq(e::subject_version));
    Ok(e::table
        .left_join(v::table.on(view.and(e::data.is_null())))
        .filter(e::sequence.gt(after))
        .order(e::sequence)
        .limit(limit)
        .select((
            e::sequence.assume_not_null(),
            e::event_type,
            e::occurred_at,
            e::subject_type,
            e::subject_id,
            e::subject_version,
            e::data,
            v::view.nullable(),
        ))
        .load(conn)?)
}

/// On PostgreSQL, numbers the events without a sequence number, in the order they were written.
///
/// Only one transaction at a time may do so: that of the relay with the lock. Events of one subject keep their
/// order, since its next version waits for the commit of the last.
pub(crate) fn assign_sequence(conn: &mut Conn) -> Result<(), DbError> {
    diesel::sql_query(
        "UPDATE events SET sequence = placed.place FROM ( \
           SELECT id, row_number() OVER (ORDER BY id) + \
             coalesce((SELECT max(sequence) FROM events), 0) AS place \
           FROM events WHERE sequence IS NULL) AS placed \
         WHERE events.id = placed.id",
    )
    .execute(conn)?;
    Ok(())
}
