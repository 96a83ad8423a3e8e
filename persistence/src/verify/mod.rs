//! The books' invariants: each a query that finds the rows which break it, or a walk over rows where no
//! query can.
//!
//! [`check`] runs them all in one snapshot, also beside running servers. An invariant that holds
//! finds nothing.

mod audit;
mod commitments;
mod dates;
mod documents;
mod events;
mod invariant;
mod ledger;
mod limits;
mod orders;
mod settlements;

use domain::audit::{ChainKey, Head};

pub use self::invariant::{Breach, Invariant};
use self::invariant::{Found, REPORTED, is_sqlite};
use crate::connection::connect;
use crate::{Conn, DbError, store};

/// What a check of all invariants says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is broken.
    pub breaches: Vec<Breach>,
    /// The last link of the audit log's chain, to be noted: the next check can be held to it.
    pub head: Option<Head>,
}

/// All invariants, in the order they are checked.
pub fn invariants() -> Vec<Invariant> {
    [
        ledger::INVARIANTS,
        documents::INVARIANTS,
        dates::INVARIANTS,
        settlements::INVARIANTS,
        orders::INVARIANTS,
        commitments::INVARIANTS,
        events::INVARIANTS,
        limits::INVARIANTS,
        audit::INVARIANTS,
    ]
    .concat()
}

/// Checks everything in the database at `url` in one snapshot; what it finds is broken. The links of the audit
/// log are made by `key`; with a head of the log that was noted before, it must still hold that head.
///
/// It opens a connection of its own, changes nothing and starts no worker: a server beside it notices
/// nothing, and what no worker has done stays undone.
pub fn check(url: &str, key: Option<&ChainKey>, noted: Option<Head>) -> Result<Report, DbError> {
    let sqlite = is_sqlite(url);
    store::snapshot(&mut connect(url)?, &mut |conn| check_all(conn, sqlite, key, noted))
}

fn check_all(
    conn: &mut Conn,
    sqlite: bool,
    key: Option<&ChainKey>,
    noted: Option<Head>,
) -> Result<Report, DbError> {
    let mut breaches = Vec::new();
    for invariant in invariants() {
        breaches.extend(invariant.breaches(conn, sqlite, key)?);
    }
    if let Some(noted) = noted {
        breaches.extend(audit::noted_head(conn, noted)?);
    }
    Ok(Report { breaches, head: crate::audit::head(conn)? })
}
