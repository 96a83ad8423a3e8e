//! The job `forget-idempotency-keys`: deletes stored responses after their storage time.

use domain::operation::{DueItem, Every};
use persistence::{Conn, idempotency};
use uuid::Uuid;

use super::REMEMBERED;
use crate::kernel::context::WriteContext;
use crate::kernel::job::{Due, Job, JobClock};
use crate::kernel::problem::Problem;

/// Keys per item, and so per transaction.
const AT_ONCE: i64 = 1_000;

/// The job.
pub(crate) const FORGET_KEYS: Job = Job {
    name: "forget-idempotency-keys",
    says: "Deletes responses stored under idempotency keys older than 72 hours.",
    every: Every::HOUR,
    clock: JobClock::Wall,
    subject: None,
    due,
    work,
};

/// One item: the oldest keys, up to the time when the last of them was created.
fn due(conn: &mut Conn, due: &Due) -> Result<Vec<DueItem>, Problem> {
    let old = idempotency::oldest(conn, due.as_of - REMEMBERED, due.after.at, AT_ONCE)?;
    Ok(old.last().map(|at| DueItem { at: *at, id: Uuid::nil() }).into_iter().collect())
}

fn work(conn: &mut Conn, keys: DueItem, _ctx: &WriteContext) -> Result<usize, Problem> {
    Ok(idempotency::forget(conn, keys.at)?)
}
