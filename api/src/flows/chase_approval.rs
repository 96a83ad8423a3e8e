//! Acting on the deadlines of approval requests: escalations and reminders.

use domain::approvals::ApprovalRequestId;
use persistence::{Conn, approvals};

use super::apply::apply_request;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Chases up to `limit` requests for which something is due; returns the number of those that changed.
pub(crate) fn chase_approvals(
    conn: &mut Conn,
    ctx: &WriteContext,
    limit: i64,
) -> Result<usize, Problem> {
    let mut count = 0;
    for (_, id) in approvals::due_requests(conn, ctx.at, None, limit)? {
        count += usize::from(chase_approval(conn, id, ctx)?);
    }
    Ok(count)
}

/// Does what is due about a request, unless a concurrent change was faster: its step escalates, and reminds. Returns
/// whether anything was due.
fn chase_approval(
    conn: &mut Conn,
    id: ApprovalRequestId,
    ctx: &WriteContext,
) -> Result<bool, Problem> {
    let Some(mut request) = approvals::lock_request(conn, id)? else { return Ok(false) };
    let mut chased = false;
    while let Some(change) = request.clone().chased(ctx.at) {
        apply_request(conn, &change, ctx)?;
        request = change.request;
        chased = true;
    }
    if !chased {
        // Nothing had said when to look at it, or it has expired and waits for that to be told.
        let next = request.chase_at().filter(|next| *next > ctx.at);
        approvals::look_again(conn, id, next)?;
    }
    Ok(chased)
}
