//! The hash chain over the log. The thread that numbers events adds the links in the same transaction: the
//! relay on PostgreSQL, the writer on SQLite. So no link is made twice, and there are no gaps.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::Sqlite;
use domain::audit::{ChainKey, Digest, Head};

use super::row::{Row, rows};
use crate::schema::{audit_chain as c, events as e};
use crate::types::Sha256;
use crate::{Conn, Db, DbError};

/// Links per batch.
const BATCH: i64 = 500;

/// The last link; `None`: no event yet.
pub fn head(conn: &mut Conn) -> Result<Option<Head>, DbError> {
    let links = c::table.filter(c::sequence.gt(0));
    let last = links.order(c::sequence.desc()).select((c::sequence, c::hash));
    let last: Option<(i64, Db<Digest>)> = last.first(conn).optional()?;
    Ok(last.map(|(sequence, hash)| Head { sequence, hash: hash.0 }))
}

/// Whether there are events after the last link.
pub(crate) fn is_behind(conn: &mut Conn) -> Result<bool, DbError> {
    let head = head(conn)?.unwrap_or_default();
    Ok(diesel::select(diesel::dsl::exists(e::table.filter(e::sequence.gt(head.sequence))))
        .get_result(conn)?)
}

/// Adds links for at most one batch of events after the last link; returns whether there may be more.
pub(crate) fn extend(conn: &mut Conn, key: &ChainKey) -> Result<bool, DbError> {
    let mut head = head(conn)?.unwrap_or_default();
    let fresh = digests(conn, head.sequence, i64::MAX, BATCH)?;
    if fresh.is_empty() {
        return Ok(false);
    }
    let mut links = Links::default();
    for (place, digest) in &fresh {
        // `verify` finds a missing sequence number; the chain goes on after it.
        head = Head { sequence: place - 1, ..head }.then(*digest, key);
        links.sequences.push(head.sequence);
        links.hashes.push(Db(head.hash));
    }
    links.insert(conn)?;
    Ok(i64::try_from(fresh.len()).unwrap_or(i64::MAX) >= BATCH)
}

/// Sequence numbers and digests of at most `limit` events after `after`, up to `last`.
pub(crate) fn digests(
    conn: &mut Conn,
    after: i64,
    last: i64,
    limit: i64,
) -> Result<Vec<(i64, Digest)>, DbError> {
    let written: Vec<(i64, Option<Db<Digest>>)> = e::table
        .filter(e::sequence.gt(after))
        .filter(e::sequence.le(last))
        .order(e::sequence)
        .limit(limit)
        .select((e::sequence.assume_not_null(), e::digest))
        .load(conn)?;
    let all = written.iter().map(|(place, digest)| digest.map(|digest| (*place, digest.0)));
    match (all.collect(), written.last()) {
        (Some(digests), _) => Ok(digests),
        (None, Some((last, _))) => made_anew(conn, after, *last),
        (None, None) => Ok(Vec::new()),
    }
}

/// The same where some rows predate digests: computed from their current content.
fn made_anew(conn: &mut Conn, after: i64, last: i64) -> Result<Vec<(i64, Digest)>, DbError> {
    let rows = rows().filter(e::sequence.gt(after)).filter(e::sequence.le(last));
    let rows: Vec<Row> = rows.order(e::sequence).load(conn)?;
    let digest = |row: &Row| row.digest.map_or_else(|| row.content_digest(), |digest| digest.0);
    Ok(rows.iter().map(|row| (row.sequence.unwrap_or_default(), digest(row))).collect())
}

/// New links, inserted by one statement for any number of them.
#[derive(Debug, Default, QueryId)]
struct Links {
    sequences: Vec<i64>,
    hashes: Vec<Db<Digest>>,
    /// For SQLite, which has no arrays.
    json: String,
}

impl Links {
    fn insert(mut self, conn: &mut Conn) -> Result<(), DbError> {
        match conn {
            Conn::Pg(pg) => self.execute(pg)?,
            Conn::Sqlite(sqlite) => {
                let pairs = self.sequences.iter().zip(&self.hashes);
                let pairs = pairs.map(|(place, hash)| format!("[{place},\"{}\"]", hash.0));
                self.json = format!("[{}]", pairs.collect::<Vec<_>>().join(","));
                self.execute(sqlite)?
            }
        };
        Ok(())
    }
}

impl QueryFragment<Pg> for Links {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO audit_chain (sequence, hash) SELECT * FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.sequences)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Sha256>, _>(&self.hashes)?;
        out.push_sql("::bytea[])");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Links {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO audit_chain (sequence, hash) \
             SELECT value ->> 0, unhex(value ->> 1) FROM json_each(",
        );
        out.push_bind_param::<Text, _>(&self.json)?;
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for Links {}
impl RunQueryDsl<SqliteConnection> for Links {}
