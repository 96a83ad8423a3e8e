//! `POST /v1/emergency-access/{id}/end`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::identity::Permission;
use persistence::identity::emergency;

use super::store::store;
use super::wire::EmergencyAccessView;
use crate::kernel::access::permission::Anybody;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::EmergencyAccessKey;
use crate::kernel::write::NoBody;

/// End emergency access
///
/// From the next request on the permissions are gone. Users end their own; that of another user needs
/// `emergency_access.review`. One that has ended stays as it is.
#[utoipa::path(
    params(EmergencyAccessKey),
    responses((status = 200, body = EmergencyAccessView)),
    security(("bearer" = []))
)]
#[post("/emergency-access/{id}/end")]
pub(super) async fn end_emergency_access(
    caller: ResourceCaller<Anybody>,
    id: web::Path<EmergencyAccessKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let found = emergency::lock(conn, caller.scope(), **id)?;
            let (access, ()) = caller.authorize_if(found, |access| {
                let is_own = access.user == caller.user();
                if is_own { Ok(()) } else { caller.require(Permission::ReviewEmergencyAccess) }
            })?;
            caller.if_match(access.version)?;
            let access = match access.clone().ended(ctx.wall) {
                Some(ended) => {
                    store(conn, EventType::EmergencyEnded, &ended, ctx)?;
                    ended
                }
                None => access,
            };
            Answer::ok(&EmergencyAccessView::from(&access))
        })
        .await
}
