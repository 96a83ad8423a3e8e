//! The jobs of one group of SQLite's writer, one after the other in one transaction.
//!
//! They run without savepoints first: most jobs decide before they write, and a savepoint has SQLite copy
//! every page that is changed within it. If a job turns out to have written before it refused, if it
//! panicked, or if any of its statements failed, the transaction is begun anew, and those before it run once
//! more, each in a savepoint of its own, as do those after it: what was refused undoes only itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::job::{Job, Verdict};
use super::transaction::{begin, commit, is_broken, is_open, rollback, savepoint};
use crate::connection::{Conn, Source};
use crate::error::DbError;

/// What became of the group while it ran.
pub(super) enum Group {
    /// All its changes are in the open transaction.
    Intact(Conn),
    /// SQLite has rolled the whole transaction back; the connection is not to be used again.
    Lost(DbError),
}

/// How a job ran without a savepoint.
enum Ran {
    /// In the transaction is what it is to store, and no more.
    Cleanly,
    /// Its answer is a refusal, and what it wrote must go.
    ToBeUndone,
    /// It succeeded although something failed: its answer counts for nothing.
    Doubtfully,
}

/// A group while it runs.
pub(super) struct Batch<'a> {
    source: &'a Source,
    has_savepoints: bool,
}

impl<'a> Batch<'a> {
    /// A group in a transaction just begun on a connection of `source`.
    pub(super) const fn new(source: &'a Source) -> Self {
        Self { source, has_savepoints: false }
    }

    /// Runs the last of `jobs`; those before it have been run.
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
        // What fails may have ended the transaction, whatever the job made of it.
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

    /// Whether the transaction is open, and nothing was written in it since `before`. Not every statement
    /// that fails is told: of those that return rows Diesel tells none.
    fn stands(&self, conn: &mut Conn, before: i64) -> Result<bool, DbError> {
        Source::pass_over(conn);
        let is_open = is_open(conn);
        self.source.count(conn);
        Ok(is_open && self.written(conn)? == before)
    }

    /// How many rows have been written on this connection, ever.
    fn written(&self, conn: &mut Conn) -> Result<i64, DbError> {
        Source::pass_over(conn);
        let written = diesel::select(sql::<BigInt>("total_changes()")).get_result(conn);
        self.source.count(conn);
        Ok(written?)
    }
}

/// Runs them in a new transaction, each in its savepoint.
fn anew(mut conn: Conn, jobs: &mut [Box<dyn Job>]) -> Group {
    // If SQLite has ended the transaction by itself there is nothing to roll back.
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

/// Runs one job in its savepoint. On a full disk or an I/O error SQLite rolls back the *whole*
/// transaction, which shows by the savepoint being gone.
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
