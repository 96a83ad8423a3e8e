//! Approval requests with a deadline or a reminder that is due.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::approvals::ApprovalRequestId;

use crate::connection::MultiBackend;
use crate::schema::approval_requests as q;
use crate::{Conn, Db, DbError};

/// A request with the time to look at it.
pub type Due = (DateTime<Utc>, ApprovalRequestId);

/// The requests to look at by `as_of`, in the order of that time, after a known one.
pub fn due_requests(
    conn: &mut Conn,
    as_of: DateTime<Utc>,
    after: Option<Due>,
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    let mut query = q::table
        .filter(q::chase_at.le(Db(as_of)))
        .order((q::chase_at, q::id))
        .limit(limit)
        .select((q::chase_at.assume_not_null(), q::id))
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        let later = q::chase_at.gt(Db(at)).or(q::chase_at.eq(Db(at)).and(q::id.gt(Db(id))));
        query = query.filter(q::chase_at.ge(Db(at))).filter(later);
    }
    let rows: Vec<(Db<DateTime<Utc>>, Db<ApprovalRequestId>)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(at, id)| (at.0, id.0)).collect())
}

/// Stores when to look at a locked request next; nothing that it shows changes.
pub fn look_again(
    conn: &mut Conn,
    id: ApprovalRequestId,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    diesel::update(q::table.filter(q::id.eq(Db(id))))
        .set(q::chase_at.eq(at.map(Db)))
        .execute(conn)?;
    Ok(())
}
