//! `PATCH /v1/staff-users/{id}`.

use actix_web::{patch, web};
use domain::events::EventType;
use domain::identity::StaffChanges;
use persistence::identity::{api_keys, staff};

use super::record_staff_user;
use super::wire::{StaffUserUpdate, StaffUserView};
use crate::answer::Answer;
use crate::body::Body;
use crate::caller::CallerOn;
use crate::identity::api_keys::revoke;
use crate::identity::permission::UpdateStaff;
use crate::problem::Answered;
use crate::wire::UserKey;

/// Change somebody of the staff
///
/// Who is not active any more is refused at the next request, and logs in anew when they come back.
/// The API keys that they made are revoked with them, unless `keep_api_keys` says otherwise. Nobody
/// takes their own rights (409 `own_account`), and the last active administrator stays (409
/// `last_administrator`).
#[utoipa::path(
    params(UserKey),
    request_body = StaffUserUpdate,
    responses((status = 200, body = StaffUserView)),
    security(("bearer" = ["staff.update"]))
)]
#[patch("/staff-users/{id}")]
pub(super) async fn update_staff_user(
    caller: CallerOn<UpdateStaff>,
    id: web::Path<UserKey>,
    body: Body<StaffUserUpdate>,
) -> Answered {
    let id = **id;
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            caller.admit(staff::find(conn, caller.scope(), id)?)?;
            // Whoever puts somebody out waits here for whoever puts them out.
            let administrators = staff::lock_administrators(conn)?;
            let before = caller.admit(staff::lock(conn, caller.scope(), id)?)?;
            caller.if_match(before.version)?;
            let StaffUserUpdate { name, role, active, keep_api_keys } = body.parse()?;
            let changes = StaffChanges { name, role: role.map(Into::into), active };
            let user = before.changed(changes, caller.user(), &administrators)?;
            staff::save(conn, &user)?;
            record_staff_user(conn, EventType::StaffUserUpdated, &user, now)?;
            if active == Some(false) && !keep_api_keys.unwrap_or_default() {
                for key in api_keys::lock_made_by(conn, user.id)? {
                    revoke(conn, key, now)?;
                }
            }
            Answer::ok(&StaffUserView::from(&user))
        })
        .await
}
