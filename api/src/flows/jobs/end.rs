//! The end of a run, in the transaction that ends it.

use domain::events::EventType;
use domain::operation::{Job, JobRun};
use persistence::operation::Held;
use persistence::{Conn, operation};

use super::halt::{Halt, or_lost};
use crate::kernel::answer::Answer;
use crate::kernel::clock::Moment;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::write::Lasting;
use crate::views::job_run::JobRunView;

/// Stores an ended run, frees its job, records the event of a requested run, and stores the response of the
/// request that still waits.
pub(super) fn end(
    conn: &mut Conn,
    (job, run): (Job, &JobRun),
    asked: Option<&Lasting>,
    now: Moment,
) -> Result<Option<Answer>, Halt> {
    or_lost(operation::save_run(conn, run, Held(job.token))?)?;
    let at = operation::now(conn)?;
    or_lost(operation::save_held(conn, &job.ended(run.processed, at))?)?;
    record_end(conn, run, now)?;
    let Some(asked) = asked else { return Ok(None) };
    let answer = Answer::ok(&JobRunView::from(run))?;
    asked.keep(conn, &answer, now.wall)?;
    Ok(Some(answer))
}

/// Frees the job, whose run stays open for any process, and stores the response of the request that waits.
pub(super) fn let_go(
    conn: &mut Conn,
    (job, run): (Job, &JobRun),
    asked: Option<&Lasting>,
    now: Moment,
) -> Result<Option<Answer>, Halt> {
    or_lost(operation::save_held(conn, &job.let_go())?)?;
    let Some(asked) = asked else { return Ok(None) };
    let answer = under_way(run)?;
    asked.keep(conn, &answer, now.wall)?;
    Ok(Some(answer))
}

/// The response for a run that goes on in the background.
pub(super) fn under_way(run: &JobRun) -> Result<Answer, Problem> {
    let location = format!("/v1/jobs/{}/runs/{}", run.job, run.id);
    Answer::accepted(location, &JobRunView::from(run))
}

/// Records the event of a requested run, in the name of its requester.
fn record_end(conn: &mut Conn, run: &JobRun, now: Moment) -> Result<(), Problem> {
    if run.requested.is_none() {
        return Ok(());
    }
    let view = JobRunView::from(run);
    let subject = Subject { id: run.id, version: 1, company: None, view: &view };
    record(conn, EventType::JobRun, &subject, &context(run, now))
}

/// The context of changes by a run: its requester's, or the system's.
pub(super) fn context(run: &JobRun, now: Moment) -> WriteContext {
    match &run.requested {
        Some(requested) => {
            let request_id = requested.request_id.as_deref().map(Into::into);
            WriteContext::by(requested.by, now, request_id)
        }
        None => WriteContext::system(now),
    }
}
