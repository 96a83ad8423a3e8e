//! `DELETE /v1/business-units/{id}`.

use actix_web::{delete, web};
use domain::companies::Unit;
use domain::events::EventType;
use domain::identity::Permission;
use persistence::companies;

use super::unit_writes::{permit_at, removed, tell};
use crate::kernel::access::permission::DeleteUnits;
use crate::kernel::access::rights::still_may;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::UnitKey;
use crate::kernel::write::NoBody;

/// Delete a business unit
///
/// Only a unit that nothing names can be deleted: neither units below it nor orders, roles of members, API keys,
/// rules or cost centres, 409 `unit_in_use`. Others can be set inactive.
#[utoipa::path(
    params(UnitKey),
    responses((status = 204)),
    security(("bearer" = ["business_units.delete"]))
)]
#[delete("/business-units/{id}")]
pub(super) async fn delete_business_unit(
    caller: ResourceCaller<DeleteUnits>,
    id: web::Path<UnitKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let found = companies::hold_unit(conn, caller.scope(), **id)?;
            let (unit, ()) = caller.authorize_if(found, |unit| {
                let held = still_may(conn, caller.rights(), Permission::DeleteUnits)?;
                permit_at(&held, Permission::DeleteUnits, Some(unit))
            })?;
            caller.if_match(unit.version)?;
            removed(companies::delete_unit(conn, unit.id))?;
            let gone = Unit { version: unit.version + 1, ..unit };
            tell(conn, EventType::UnitDeleted, &gone, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
