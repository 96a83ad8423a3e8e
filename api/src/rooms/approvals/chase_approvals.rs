//! The job `chase-approvals`: steps of approval requests that wait escalate and remind.

use domain::approvals::{ApprovalRequestId, RequestChange};
use domain::events::EventType;
use domain::operation::{DueItem, Every};
use persistence::{Conn, approvals};

use crate::flows::apply::{apply_reminder, apply_request};
use crate::flows::waiting::{self, Asked};
use crate::kernel::context::WriteContext;
use crate::kernel::job::{Due, Job, JobClock};
use crate::kernel::problem::Problem;

/// The job.
pub(crate) const CHASE_APPROVALS: Job = Job {
    name: "chase-approvals",
    says: "Opens approval steps that wait too long to further approvers, and reminds those that they wait for.",
    every: Every::MINUTE,
    clock: JobClock::Business,
    subject: Some("approval"),
    due,
    work,
};

fn due(conn: &mut Conn, due: &Due) -> Result<Vec<DueItem>, Problem> {
    Ok(approvals::requests_to_chase(conn, due.as_of, due.after, due.limit)?)
}

/// Does all that is due about one request, unless a concurrent change was faster: its step escalates, and reminds.
fn work(conn: &mut Conn, item: DueItem, ctx: &WriteContext) -> Result<usize, Problem> {
    let id = ApprovalRequestId::from_uuid(item.id);
    let Some(mut request) = approvals::lock_request(conn, id)? else { return Ok(0) };
    let mut chased = false;
    while let Some(change) = request.clone().chased(ctx.at) {
        if change.event == EventType::ApprovalRequestReminded {
            remind(conn, &change, ctx)?;
        } else {
            apply_request(conn, &change, ctx)?;
        }
        request = change.request;
        chased = true;
    }
    let next = request.chase_at();
    if !chased && next.is_none_or(|next| next > ctx.at) {
        // Nothing had said when to look at it.
        approvals::look_again(conn, id, next)?;
    }
    Ok(usize::from(chased))
}

/// Writes a reminder. Its event names the members that the request waits for.
fn remind(conn: &mut Conn, change: &RequestChange, ctx: &WriteContext) -> Result<(), Problem> {
    let awaited = waiting::pending_with_one(conn, &change.request, Asked::by_company(ctx.at))?;
    apply_reminder(conn, change, &awaited, ctx)
}
