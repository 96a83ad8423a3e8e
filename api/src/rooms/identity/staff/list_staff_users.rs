//! `GET /v1/staff-users`.

use actix_web::get;
use persistence::identity::staff;
use persistence::page::Position;

use super::wire::{StaffUserFilter, StaffUserList, StaffUserView};
use crate::kernel::access::permission::ReadStaff;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List staff users
///
/// Newest first, including deactivated users.
#[utoipa::path(
    params(StaffUserFilter),
    responses((status = 200, body = StaffUserList)),
    security(("bearer" = ["staff.read"]))
)]
#[get("/staff-users")]
pub(super) async fn list_staff_users(
    caller: Caller<ReadStaff>,
    query: Query<StaffUserFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, _caller| {
            let users = staff::list(conn, page.slice())?;
            let (data, next_cursor) = page.fill(
                users,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(StaffUserView::from(&row)),
            )?;
            Answer::ok(&StaffUserList { data, next_cursor })
        })
        .await
}
