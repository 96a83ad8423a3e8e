//! The job `expire-orders`: cancels orders that were not approved, or not released, in time.

use domain::identity::Scope;
use domain::operation::{DueItem, Every};
use domain::orders::OrderId;
use domain::orders::transition::expire;
use persistence::{Conn, approvals, orders};

use crate::flows::apply::{apply, apply_request};
use crate::kernel::context::WriteContext;
use crate::kernel::job::{Due, Job, JobClock};
use crate::kernel::problem::Problem;

/// The job.
pub(crate) const EXPIRE_ORDERS: Job = Job {
    name: "expire-orders",
    says: "Cancels orders that were not approved in time or were on hold for too long, and releases what they hold.",
    every: Every::MINUTE,
    clock: JobClock::Business,
    subject: Some("order"),
    due,
    work,
};

fn due(conn: &mut Conn, due: &Due) -> Result<Vec<DueItem>, Problem> {
    Ok(orders::expiring(conn, due.as_of, due.after, due.limit)?)
}

/// Expires one order, unless a concurrent change was faster.
fn work(conn: &mut Conn, item: DueItem, ctx: &WriteContext) -> Result<usize, Problem> {
    let id = OrderId::from_uuid(item.id);
    let Some(order) = orders::lock(conn, &Scope::Everything, id)? else { return Ok(0) };
    let over = order.expires_at.is_some_and(|end| end <= ctx.at);
    if !over || !order.waits() {
        return Ok(0);
    }
    let request = match order.approval_request {
        Some(id) => approvals::lock_request(conn, id)?,
        None => None,
    };
    let held = orders::holdings(conn, &order)?;
    apply(conn, expire(&order, &held)?, ctx)?;
    if let Some(change) = request.and_then(|request| request.expired(ctx.at)) {
        apply_request(conn, &change, ctx)?;
    }
    Ok(1)
}
