//! `comptoir verify`: checks that the books are right.

use std::fmt::Write as _;

use domain::audit::Head;
use persistence::DbError;
use persistence::verify::{self, Breach};

use crate::kernel::access::keys::{KeysError, chain_key};
use crate::kernel::config::Database;

/// Why the check could not run.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// SQLite would create an empty file instead of failing.
    #[error("there is no database at {0}")]
    NoDatabase(String),
    /// The key of the audit log's chain.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] DbError),
}

/// Result of `verify`.
#[derive(Debug)]
pub struct Verdict {
    /// Violations, one line each; empty: the books are right.
    pub broken: Vec<String>,
    /// Head of the audit log's chain, to be noted; `None`: no events yet.
    pub head: Option<Head>,
}

/// Violations in the books of this database, one line each; empty: the books are right.
pub fn check(database: &Database) -> Result<Vec<String>, VerifyError> {
    Ok(check_against(database, None)?.broken)
}

/// The same, and whether the audit log still contains a head that was noted before.
pub fn check_against(database: &Database, noted: Option<Head>) -> Result<Verdict, VerifyError> {
    if database.file().is_some_and(|file| !file.exists()) {
        return Err(VerifyError::NoDatabase(database.url.clone()));
    }
    let key = chain_key(database)?;
    let verify::Report { breaches, head } = verify::check(&database.url, key.as_ref(), noted)?;
    let line = |Breach { invariant, subject, detail }| format!("{invariant}: {subject}: {detail}");
    Ok(Verdict { broken: breaches.into_iter().map(line).collect(), head })
}

/// Every invariant: name, description, and a query that finds its violations.
pub fn list(database: &Database) -> String {
    verify::invariants().iter().fold(String::new(), |mut list, invariant| {
        let (name, says) = (invariant.name, invariant.says);
        let sql = invariant.sql(&database.url).unwrap_or_else(|| "-- row by row".to_owned());
        // Writing to a String cannot fail.
        let _written = writeln!(list, "{name}\n  {says}\n  {}\n", spaced(&sql));
        list
    })
}

/// The queries span several lines of source; their indentation is not shown.
fn spaced(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("none.db");
        let database = Database::at(format!("sqlite://{}", file.display()));
        assert!(matches!(check(&database), Err(VerifyError::NoDatabase(_))));
        assert!(!file.exists());
    }

    #[test]
    fn the_list_shows_each_invariant_for_the_database_at_hand() {
        let (lite, pg) = (list(&Database::at("sqlite://x")), list(&Database::at("postgres://x")));
        for invariant in verify::invariants() {
            assert!(lite.contains(invariant.name) && pg.contains(invariant.says), "{invariant:?}");
        }
        assert!(lite.contains("lower(hex(") && !pg.contains("lower(hex("));
    }
}
