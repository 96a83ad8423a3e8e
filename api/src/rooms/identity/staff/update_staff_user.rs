//! `PATCH /v1/staff-users/{id}`.

use actix_web::{patch, web};
use domain::events::EventType;
use domain::identity::{Grants, Permission, StaffChanges};
use persistence::identity::staff;

use super::record_staff_user;
use super::wire::{StaffUserUpdate, StaffUserView, approval_limit, staff_roles};
use crate::flows::reduce_keys::hold_keys_of;
use crate::flows::segregation::check_staff;
use crate::kernel::access::permission::UpdateStaff;
use crate::kernel::access::rights::{held_by, still_may};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::{Answered, At};
use crate::kernel::wire::UserKey;

/// Update a staff user
///
/// A deactivated user is refused from the next request on, and must log in again after reactivation. The
/// API keys that the user created are revoked as well. Another `role` or other `roles` reduce these keys to the
/// scopes that they allow (event `api_key.scopes_reduced`); a key without remaining scopes is revoked.
/// `keep_api_keys` leaves them unchanged; `api_keys_reduced` lists the affected keys. Users cannot remove
/// their own rights (409 `own_account`), and the last active administrator stays (409
/// `last_administrator`). Callers cannot grant a role with permissions that they lack: 422 `role_not_grantable`.
/// Roles that bring together what the settings keep apart are refused with 409 `segregation_conflict`.
#[utoipa::path(
    params(UserKey),
    request_body = StaffUserUpdate,
    responses((status = 200, body = StaffUserView)),
    security(("bearer" = ["staff.update"]))
)]
#[patch("/staff-users/{id}")]
pub(super) async fn update_staff_user(
    caller: ResourceCaller<UpdateStaff>,
    id: web::Path<UserKey>,
    body: Body<StaffUserUpdate>,
) -> Answered {
    let id = **id;
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            caller.authorize(staff::find(conn, caller.scope(), id)?)?;
            // Serializes concurrent deactivations, so that two administrators cannot deactivate each
            // other.
            let administrators = staff::lock_administrators(conn)?;
            let before = caller.authorize(staff::lock(conn, caller.scope(), id)?)?;
            caller.if_match(before.version)?;
            let update: StaffUserUpdate = body.parse()?;
            let keep_api_keys = update.keep_api_keys;
            let (roles, field) = match staff_roles(conn, update.role, update.roles)? {
                Some((roles, field)) => (Some(roles), field),
                None => (None, "/active"),
            };
            let changes = StaffChanges {
                name: update.name,
                roles,
                approval_limit: update.approval_limit.map(approval_limit).transpose()?,
                active: update.active,
            };
            let given = before.given(&changes);
            let has_more = !given.is_empty();
            let was_active = before.active;
            // Repeating the change without `keep_api_keys` also reaches keys that an earlier change kept.
            let binds_keys = changes.bind_keys() && !keep_api_keys.unwrap_or_default();
            let had = before.roles.clone();
            let user = before.changed(changes, caller.user(), &administrators)?;
            let held = still_may(conn, caller.rights(), Permission::UpdateStaff)?;
            held.may_give(Permission::UpdateStaff, given).at(field)?;
            if has_more && user.active {
                let had = if was_active { had.as_slice() } else { &[] };
                check_staff(conn, had, &user.roles)?;
            }
            staff::save(conn, &user, &had)?;
            record_staff_user(conn, EventType::StaffUserUpdated, &user, ctx)?;
            let reduced = if binds_keys {
                let held = held_by(conn, user.id)?;
                let held = held.unwrap_or_else(|| Grants::of_staff(user.id, &[]));
                hold_keys_of(conn, user.id, &held, ctx)?
            } else {
                Vec::new()
            };
            Answer::ok(&StaffUserView::from(&user).with_keys(reduced))
        })
        .await
}
