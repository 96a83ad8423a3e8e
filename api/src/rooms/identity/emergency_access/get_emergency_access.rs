//! `GET /v1/emergency-access/{id}`.

use actix_web::{get, web};
use persistence::identity::emergency;

use super::wire::EmergencyAccessView;
use crate::kernel::access::permission::ReadEmergencyAccess;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::EmergencyAccessKey;

/// Get emergency access
///
/// With what the audit log has of the user between start and end, by action.
#[utoipa::path(
    params(EmergencyAccessKey),
    responses((status = 200, body = EmergencyAccessView)),
    security(("bearer" = ["emergency_access.read"]))
)]
#[get("/emergency-access/{id}")]
pub(super) async fn get_emergency_access(
    caller: ResourceCaller<ReadEmergencyAccess>,
    id: web::Path<EmergencyAccessKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let access = caller.authorize(emergency::find(conn, caller.scope(), **id)?)?;
            let span = (access.started_at, access.ended_at.unwrap_or(access.ends_at));
            let actions = emergency::actions(conn, access.user, span)?;
            Answer::ok(&EmergencyAccessView::from(&access).with_actions(actions))
        })
        .await
}
