//! Orders that nobody approved in time.

use domain::events::EventType;
use domain::identity::Scope;
use domain::orders::{OrderId, Status};
use persistence::{Conn, approvals, orders};

use super::end_order;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::views::approval_request::record_request;
use crate::views::stored_order::record_order;

/// Ends up to `limit` orders whose time to be approved is over at `now`; how many it were.
pub(crate) fn expire_orders(conn: &mut Conn, now: &Occasion, limit: i64) -> Result<usize, Problem> {
    let mut count = 0;
    for id in orders::expiring(conn, now.at, limit)? {
        count += usize::from(expire(conn, id, now)?);
    }
    Ok(count)
}

/// Ends one, unless somebody was faster.
fn expire(conn: &mut Conn, id: OrderId, now: &Occasion) -> Result<bool, Problem> {
    let Some(order) = orders::lock(conn, &Scope::Everything, id)? else { return Ok(false) };
    let over = order.expires_at.is_some_and(|end| end <= now.at);
    if !over || order.status != Status::PendingApproval {
        return Ok(false);
    }
    let request = match order.approval_request {
        Some(id) => approvals::lock_request(conn, id)?,
        None => None,
    };
    let before = order.lines.clone();
    let order = order.expired()?;
    end_order::store(conn, &before, &order, now)?;
    record_order(conn, EventType::OrderCancelled, &order, now)?;
    if let Some(request) = request.and_then(|request| request.expired(now.at)) {
        approvals::save_request(conn, &request, now.at)?;
        record_request(conn, EventType::ApprovalRequestExpired, &request, now)?;
    }
    Ok(true)
}
