//! `GET /v1/staff-users/{id}`.

use actix_web::{get, web};
use persistence::identity::staff;

use super::wire::StaffUserView;
use crate::kernel::access::permission::ReadStaff;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::UserKey;

/// Get a staff user
#[utoipa::path(
    params(UserKey),
    responses((status = 200, body = StaffUserView)),
    security(("bearer" = ["staff.read"]))
)]
#[get("/staff-users/{id}")]
pub(super) async fn get_staff_user(
    caller: ResourceCaller<ReadStaff>,
    id: web::Path<UserKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let user = caller.authorize(staff::find(conn, caller.scope(), **id)?)?;
            Answer::ok(&StaffUserView::from(&user))
        })
        .await
}
