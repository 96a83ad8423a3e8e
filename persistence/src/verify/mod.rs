//! The books' invariants: each a query that finds the rows which break it.
//!
//! [`check`] runs them all in one snapshot, also beside running servers. An invariant that holds
//! finds nothing.

mod commitments;
mod documents;
mod events;
mod ledger;
mod orders;
mod settlements;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::connect;
use crate::{Conn, DbError, store};

/// Something that must always be true of the stored books.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// Its name, by which a failure is reported.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub says: &'static str,
    /// Finds `(subject, detail)` of every row that breaks it. Written once for both databases;
    /// [`Invariant::sql`] fills in what they spell differently.
    query: &'static str,
}

/// A row that breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which invariant.
    pub invariant: &'static str,
    /// Which row: a number where it has one, otherwise its UUID.
    pub subject: String,
    /// The figures that disagree.
    pub detail: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Text)]
    detail: String,
}

/// No more than this many rows of one invariant are reported.
const REPORTED: usize = 100;

impl Invariant {
    const fn new(name: &'static str, says: &'static str, query: &'static str) -> Self {
        Self { name, says, query }
    }

    /// The query as the database at `url` understands it.
    pub fn sql(&self, url: &str) -> String {
        spell(self.query, is_sqlite(url))
    }
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite://")
}

/// `«x»` is a UUID as text; `:stale` the moment before which a worker should have been there.
fn spell(query: &str, sqlite: bool) -> String {
    if sqlite {
        query
            .replace('«', "lower(hex(")
            .replace('»', "))")
            .replace(":stale", "CAST(unixepoch('subsec') * 1000000 AS INTEGER) - 60000000")
    } else {
        query
            .replace('«', "CAST(")
            .replace('»', " AS text)")
            .replace(":stale", "now() - interval '60 seconds'")
    }
}

/// All invariants, in the order they are checked.
pub fn invariants() -> Vec<Invariant> {
    [
        ledger::INVARIANTS,
        documents::INVARIANTS,
        settlements::INVARIANTS,
        orders::INVARIANTS,
        commitments::INVARIANTS,
        events::INVARIANTS,
    ]
    .concat()
}

/// Checks everything in the database at `url` in one snapshot; what it finds is broken.
///
/// It opens a connection of its own, changes nothing and starts no worker: a server beside it notices
/// nothing, and what no worker has done stays undone.
pub fn check(url: &str) -> Result<Vec<Breach>, DbError> {
    let sqlite = is_sqlite(url);
    store::snapshot(&mut connect(url)?, &mut |conn| check_all(conn, sqlite))
}

fn check_all(conn: &mut Conn, sqlite: bool) -> Result<Vec<Breach>, DbError> {
    let mut breaches = Vec::new();
    for invariant in invariants() {
        let found: Vec<Found> = diesel::sql_query(spell(invariant.query, sqlite)).load(conn)?;
        breaches.extend(found.into_iter().take(REPORTED).map(|row| Breach {
            invariant: invariant.name,
            subject: row.subject,
            detail: row.detail,
        }));
    }
    Ok(breaches)
}
