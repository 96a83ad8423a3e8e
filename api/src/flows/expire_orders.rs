//! Expiry of orders that were not approved in time.

use domain::identity::Scope;
use domain::orders::transition::expire;
use domain::orders::{OrderId, Status};
use persistence::{Conn, approvals, orders};

use super::apply::{apply, apply_request};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Expires up to `limit` orders whose approval deadline has passed at `now`; returns their number.
pub(crate) fn expire_orders(
    conn: &mut Conn,
    ctx: &WriteContext,
    limit: i64,
) -> Result<usize, Problem> {
    let mut count = 0;
    for id in orders::expiring(conn, ctx.at, limit)? {
        count += usize::from(expire_one(conn, id, ctx)?);
    }
    Ok(count)
}

/// Expires one order, unless a concurrent change was faster.
fn expire_one(conn: &mut Conn, id: OrderId, ctx: &WriteContext) -> Result<bool, Problem> {
    let Some(order) = orders::lock(conn, &Scope::Everything, id)? else { return Ok(false) };
    let over = order.expires_at.is_some_and(|end| end <= ctx.at);
    if !over || order.status != Status::PendingApproval {
        return Ok(false);
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
    Ok(true)
}
