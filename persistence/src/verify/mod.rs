//! The books' invariants: each is a query for the rows that break it, or a walk over rows where no query can do
//! it.
//!
//! [`check`] runs them all in one snapshot, also beside running servers. An invariant that holds returns no
//! rows.

mod approvals;
mod audit;
mod commitments;
mod dates;
mod documents;
mod events;
mod grants;
mod invariant;
mod jobs;
mod ledger;
mod limits;
mod orders;
mod risk;
mod settlements;
mod units;

use domain::audit::{ChainKey, Head};

pub use self::invariant::{Breach, Invariant};
use self::invariant::{Found, REPORTED, is_sqlite};
use crate::connection::connect;
use crate::{Conn, DbError, store};

/// The result of checking all invariants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The rows that break an invariant.
    pub breaches: Vec<Breach>,
    /// The last link of the audit log's chain. Note it: the next check can verify that the log still holds it.
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
        approvals::INVARIANTS,
        risk::INVARIANTS,
        units::INVARIANTS,
        commitments::INVARIANTS,
        events::INVARIANTS,
        limits::INVARIANTS,
        grants::INVARIANTS,
        audit::INVARIANTS,
        jobs::INVARIANTS,
    ]
    .concat()
}

/// Checks all invariants of the database at `url` in one snapshot. `key` checks the links of the audit log;
/// with a previously noted head, the log must still hold that head.
///
/// It opens its own connection, changes nothing and starts no worker: it does not affect a running server, and
/// pending work of workers stays pending.
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
