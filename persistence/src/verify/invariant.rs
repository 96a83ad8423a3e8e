//! An invariant of the books, and the search for rows that break it.

use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::audit::ChainKey;

use crate::{Conn, DbError};

/// A condition that the stored books must always meet.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// Its name in reports.
    pub name: &'static str,
    /// The condition, in a sentence.
    pub says: &'static str,
    check: Check,
}

/// How the rows that break an invariant are found.
#[derive(Debug, Clone, Copy)]
enum Check {
    /// Returns `(subject, detail)` of every such row. Written once for both databases; [`Invariant::sql`] fills
    /// in the differences in syntax.
    Query(&'static str),
    /// Row by row, for conditions that SQL cannot compute.
    Walk(fn(&mut Conn) -> Result<Vec<Found>, DbError>),
    /// The same, with the key of the audit log's chain.
    Keyed(fn(&mut Conn, Option<&ChainKey>) -> Result<Vec<Found>, DbError>),
}

/// A row that breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The invariant's name.
    pub invariant: &'static str,
    /// The row: its number if it has one, otherwise its UUID.
    pub subject: String,
    /// The figures that disagree.
    pub detail: String,
}

#[derive(QueryableByName)]
pub(super) struct Found {
    #[diesel(sql_type = Text)]
    pub(super) subject: String,
    #[diesel(sql_type = Text)]
    pub(super) detail: String,
}

/// At most this many rows of one invariant are reported.
pub(super) const REPORTED: usize = 100;

impl Invariant {
    pub(super) const fn new(name: &'static str, says: &'static str, query: &'static str) -> Self {
        Self { name, says, check: Check::Query(query) }
    }

    pub(super) const fn walked(
        name: &'static str,
        says: &'static str,
        walk: fn(&mut Conn) -> Result<Vec<Found>, DbError>,
    ) -> Self {
        Self { name, says, check: Check::Walk(walk) }
    }

    pub(super) const fn keyed(
        name: &'static str,
        says: &'static str,
        walk: fn(&mut Conn, Option<&ChainKey>) -> Result<Vec<Found>, DbError>,
    ) -> Self {
        Self { name, says, check: Check::Keyed(walk) }
    }

    /// The query in the SQL of the database at `url`; `None` for a row-by-row check.
    pub fn sql(&self, url: &str) -> Option<String> {
        match self.check {
            Check::Query(query) => Some(spell(query, is_sqlite(url))),
            Check::Walk(_) | Check::Keyed(_) => None,
        }
    }

    pub(super) fn breaches(
        &self,
        conn: &mut Conn,
        sqlite: bool,
        key: Option<&ChainKey>,
    ) -> Result<Vec<Breach>, DbError> {
        let found: Vec<Found> = match self.check {
            Check::Query(query) => diesel::sql_query(spell(query, sqlite)).load(conn)?,
            Check::Walk(walk) => walk(conn)?,
            Check::Keyed(walk) => walk(conn, key)?,
        };
        let named = found.into_iter().take(REPORTED).map(|row| Breach {
            invariant: self.name,
            subject: row.subject,
            detail: row.detail,
        });
        Ok(named.collect())
    }
}

pub(super) fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite://")
}

/// `«x»` is a UUID as text; `:closing` the subject id of closing events. `:stale` is the moment by which a
/// worker should have run, `:soon` one that no clock has reached yet. `:each(x)` has the elements of a JSON array
/// as `value`.
fn spell(query: &str, sqlite: bool) -> String {
    if sqlite {
        query
            .replace('«', "lower(hex(")
            .replace('»', "))")
            .replace(":closing", "X'00000000000000000000000000000001'")
            .replace(":each(", "json_each(")
            .replace(":stale", "CAST(unixepoch('subsec') * 1000000 AS INTEGER) - 60000000")
            .replace(":soon", "CAST(unixepoch('subsec') * 1000000 AS INTEGER) + 60000000")
    } else {
        query
            .replace('«', "CAST(")
            .replace('»', " AS text)")
            .replace(":closing", "CAST('00000000-0000-0000-0000-000000000001' AS uuid)")
            .replace(":each(", "jsonb_array_elements(")
            .replace(":stale", "now() - interval '60 seconds'")
            .replace(":soon", "now() + interval '60 seconds'")
    }
}
