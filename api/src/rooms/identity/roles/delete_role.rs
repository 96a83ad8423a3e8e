//! `DELETE /v1/roles/{id}`.

use actix_web::{delete, web};
use domain::events::EventType;
use domain::identity::{CustomRole, Permission, RoleRefusal};
use persistence::identity::roles;

use super::seen::{find_built_in, tell};
use crate::kernel::access::permission::DeleteRoles;
use crate::kernel::access::rights::{at_the_place, still_may};
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::RoleIdKey;
use crate::kernel::write::NoBody;

/// Delete a role
///
/// Only a role that no user has can be deleted, 409 `role_in_use`; inactive users count. A built-in role stays: 409
/// `built_in_role`.
#[utoipa::path(
    params(RoleIdKey),
    responses((status = 204)),
    security(("bearer" = ["roles.delete"]))
)]
#[delete("/roles/{id}")]
pub(super) async fn delete_role(
    caller: ResourceCaller<DeleteRoles>,
    id: web::Path<RoleIdKey>,
) -> Answered {
    let id = **id;
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            if let Some(role) = find_built_in(caller.scope(), id) {
                caller.authorize(Some(role))?;
                return Err(RoleRefusal::BuiltIn.into());
            }
            let found = roles::lock(conn, caller.scope(), id)?;
            let (role, ()) = caller.authorize_if(found, |_| {
                let held = still_may(conn, caller.rights(), Permission::DeleteRoles)?;
                at_the_place(&held, Permission::DeleteRoles, None)
            })?;
            caller.if_match(role.version)?;
            match roles::delete(conn, role.id) {
                Err(error) if error.is_in_use() => return Err(RoleRefusal::InUse.into()),
                deleted => deleted?,
            }
            let gone = CustomRole { version: role.version + 1, ..role };
            tell(conn, EventType::RoleDeleted, &gone, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
