//! Runs the jobs of one group of SQLite's writer one after the other in one transaction.
//!
//! Jobs first run without savepoints: most jobs decide before they write, and with a savepoint SQLite copies
//! every page changed within it. If a job has written before it refused, if it panicked, or if any of its
//! statements failed, the transaction is rolled back and begun again. The jobs before it are retried, each in
//! its own savepoint, and the jobs after it run so too: a refused job then undoes only itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::job::{Job, Verdict};
use super::transaction::{begin, commit, is_broken, is_open, rollback, savepoint};
use crate::connection::{Conn, Source};
use crate::error::DbError;

/// The state of the group while it runs.
pub(super) enum Group {
    /// All its changes are in the open transaction.
    Intact(Conn),
    /// SQLite has rolled back the whole transaction; the connection must not be used again.
    Lost(DbError),
}

/// The result of a job run without a savepoint.
enum Ran {
    /// The transaction holds exactly the changes the job should store.
    Cleanly,
    /// The job refused, and its writes must be undone.
    ToBeUndone,
    /// The job succeeded although a statement failed: its result is discarded.
    Doubtfully,
}

/// A group while it runs.
pub(super) struct Batch<'a> {
    source: &'a Source,
    has_savepoints: bool,
}

impl<'a> Batch<'a> {
    /// A group in a new transaction on a connection of `source`.
    pub(super) const fn new(source: &'a Source) -> Self {
        Self { source, has_savepoints: false }
    }

    /// Runs the last of `jobs`; the jobs before it have run already.
    pub(super) fn run_last(&mut self, mut conn: Conn, jobs: &mut [Box<dyn Job>]) -> Group {
        let Some((last, before)) = jobs.split_last_mut() else { return Group::Intact(conn) };
        if self.has_savepoints {
            return apart(conn, last);
        }
        let ran = match self.attempt(&mut conn, last) {
            Ok(Ran::Cleanly) => return Group::Intact(conn),
            Ok(ran) => ran,
            Err(error) => return Group::Lost(error),
        };
        self.has_savepoints = !before.is_empty();
        match (anew(conn, before), ran) {
            (Group::Intact(back), Ran::Doubtfully) => apart(back, last),
            (group, _) => group,
        }
    }

    fn attempt(&self, conn: &mut Conn, job: &mut Box<dyn Job>) -> Result<Ran, DbError> {
        let (before, failed) = (self.written(conn)?, self.source.failures());
        let verdict = catch_unwind(AssertUnwindSafe(|| job.attempt(conn)));
        // A failed statement may have ended the transaction, however the job handled the error.
        let has_failed = self.source.failures() != failed;
        Ok(match verdict {
            Ok(Verdict::Done) if has_failed => Ran::Doubtfully,
            Ok(Verdict::Done) => Ran::Cleanly,
            Ok(Verdict::Refused | Verdict::Retry)
                if !has_failed && self.stands(conn, before)? =>
            {
                Ran::Cleanly
            }
            Ok(Verdict::Refused | Verdict::Retry) | Err(_) => Ran::ToBeUndone,
        })
    }

    /// Whether the transaction is open, and nothing was written in it since `before`. The failure count is not
    /// enough: Diesel reports no failure of a statement that returns rows.
    fn stands(&self, conn: &mut Conn, before: i64) -> Result<bool, DbError> {
        Source::pass_over(conn);
        let is_open = is_open(conn);
        self.source.count(conn);
        Ok(is_open && self.written(conn)? == before)
    }

    /// Number of rows written on this connection since it was opened.
    fn written(&self, conn: &mut Conn) -> Result<i64, DbError> {
        Source::pass_over(conn);
        let written = diesel::select(sql::<BigInt>("total_changes()")).get_result(conn);
        self.source.count(conn);
        Ok(written?)
    }
}

/// Runs the jobs in a new transaction, each in its own savepoint.
fn anew(mut conn: Conn, jobs: &mut [Box<dyn Job>]) -> Group {
    // If SQLite has ended the transaction itself, there is nothing to roll back.
    drop(rollback(&mut conn));
    if is_broken(&mut conn) {
        return Group::Lost(DbError::NotStored("the group could not be undone".to_owned()));
    }
    if let Err(error) = begin(&mut conn, "BEGIN IMMEDIATE") {
        return Group::Lost(error);
    }
    for job in jobs {
        match apart(conn, job) {
            Group::Intact(back) => conn = back,
            Group::Lost(error) => return Group::Lost(error),
        }
    }
    Group::Intact(conn)
}

/// Runs one job in its savepoint. On a full disk or an I/O error SQLite rolls back the *whole* transaction:
/// then the savepoint is gone.
fn apart(mut conn: Conn, job: &mut Box<dyn Job>) -> Group {
    if let Err(error) = savepoint(&mut conn) {
        return Group::Lost(error);
    }
    let verdict = catch_unwind(AssertUnwindSafe(|| job.attempt(&mut conn)));
    let closed = match verdict {
        Ok(Verdict::Done) => commit(&mut conn),
        Ok(Verdict::Refused | Verdict::Retry) | Err(_) => rollback(&mut conn),
    };
    match closed {
        Ok(()) => Group::Intact(conn),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "SQLite ended the group");
            Group::Lost(DbError::NotStored(error.to_string()))
        }
    }
}
