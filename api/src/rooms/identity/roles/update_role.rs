//! `PATCH /v1/roles/{id}`.

use actix_web::{patch, web};
use domain::bounds::Bounded;
use domain::events::EventType;
use domain::identity::{
    Brings, CustomRole, Given, Permission, RoleChanges, RoleId, RoleRefusal, Scope, admissible,
};
use persistence::identity::roles;
use persistence::{Conn, bounds};

use super::seen::{find_built_in, tell};
use super::wire::{RoleUpdate, RoleView, permissions};
use crate::flows::reduce_keys::KeysAtStake;
use crate::flows::segregation::check_role;
use crate::kernel::access::permission::UpdateRoles;
use crate::kernel::access::rights::{at_the_place, still_may};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::RoleIdKey;

/// Update a role
///
/// Acts on all users with the role from their next request on. Callers cannot add a permission that they lack in the
/// whole company, with its reach: 422 `role_not_grantable`. A change that gives a user with the role what the settings
/// keep apart is refused with 409 `segregation_conflict`. If the role loses permissions, the API keys that its
/// users created are reduced to the scopes that these users still have (event `api_key.scopes_reduced`); a key
/// without remaining scopes is revoked. `api_keys_reduced` lists the affected keys. A built-in role does not change:
/// 409 `built_in_role`.
#[utoipa::path(
    params(RoleIdKey),
    request_body = RoleUpdate,
    responses((status = 200, body = RoleView)),
    security(("bearer" = ["roles.update"]))
)]
#[patch("/roles/{id}")]
pub(super) async fn update_role(
    caller: ResourceCaller<UpdateRoles>,
    id: web::Path<RoleIdKey>,
    body: Body<RoleUpdate>,
) -> Answered {
    let id = **id;
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            if let Some(role) = find_built_in(caller.scope(), id) {
                caller.authorize(Some(role))?;
                return Err(RoleRefusal::BuiltIn.into());
            }
            let (role, held) = caller.authorize_if(lock(conn, caller.scope(), id)?, |_| {
                let held = still_may(conn, caller.rights(), Permission::UpdateRoles)?;
                at_the_place(&held, Permission::UpdateRoles, None)?;
                Ok(held)
            })?;
            caller.if_match(role.version)?;
            let changes = changes(&role, body.parse()?)?;
            let before = role.brings;
            let after = changes.brings.unwrap_or(before);
            let key = role.key.clone();
            let added = Given { key, brings: after.beyond(before), unit: None };
            if added.brings != Brings::default() {
                held.may_give(Permission::UpdateRoles, [added]).at("/permissions")?;
            }
            let loses = before.beyond(after) != Brings::default();
            let keys = loses.then(|| KeysAtStake::of_role(conn, role.id)).transpose()?;
            let role = role.changed(changes);
            roles::save(conn, &role, before)?;
            check_role(conn, &role, before)?;
            tell(conn, EventType::RoleUpdated, &role, ctx)?;
            let reduced = keys.map(|keys| keys.hold(conn, ctx)).transpose()?;
            let shown = reduced.filter(|_| caller.may(Permission::ReadApiKeys));
            Answer::ok(&RoleView::from(&role).with_keys(shown.unwrap_or_default()))
        })
        .await
}

/// The role, locked; the other roles of its company are not changed at the same time.
fn lock(conn: &mut Conn, scope: &Scope, id: RoleId) -> Result<Option<CustomRole>, Problem> {
    let Some(role) = roles::find(conn, scope, id)? else { return Ok(None) };
    bounds::hold(conn, Bounded::Roles, role.company)?;
    Ok(roles::lock(conn, scope, id)?)
}

fn changes(role: &CustomRole, update: RoleUpdate) -> Result<RoleChanges, Problem> {
    let brings = match update.permissions {
        Some(named) => Some(admissible(role.side(), &permissions(&named)?)?),
        None => None,
    };
    Ok(RoleChanges { name: update.name, brings })
}
