//! Approval requests with a deadline or a reminder that is due.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::approvals::ApprovalRequestId;
use domain::operation::DueItem;
use uuid::Uuid;

use crate::schema::approval_requests as q;
use crate::sql::row_after;
use crate::{Conn, Db, DbError};

/// The time to look at a request, and its id.
type Deadline = (Option<Db<DateTime<Utc>>>, Db<Uuid>);

/// The first requests to look at by `at` and not expired then, behind a position, by that time and by id.
pub fn requests_to_chase(
    conn: &mut Conn,
    at: DateTime<Utc>,
    after: DueItem,
    limit: i64,
) -> Result<Vec<DueItem>, DbError> {
    let due: Vec<Deadline> = q::table
        .filter(q::chase_at.le(Db(at)))
        .filter(q::expires_at.is_null().or(q::expires_at.gt(Db(at))))
        .filter(row_after((q::chase_at, q::id), (Db(after.at), Db(after.id))))
        .order((q::chase_at, q::id))
        .limit(limit)
        .select((q::chase_at, q::id))
        .load(conn)?;
    let items = due.into_iter().filter_map(|(at, id)| Some(DueItem { at: at?.0, id: id.0 }));
    Ok(items.collect())
}

/// Stores when to look at a locked request next. Nothing that it shows changes.
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
