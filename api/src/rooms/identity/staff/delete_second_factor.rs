//! `DELETE /v1/staff-users/{id}/second-factor`.

use actix_web::{delete, web};
use persistence::identity::staff;

use crate::kernel::access::permission::ResetSecondFactors;
use crate::kernel::access::second_factor;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::UserKey;
use crate::kernel::write::NoBody;

/// Reset the second factor of a staff user
///
/// For a user without access to both app and recovery codes. The user then logs in with the password
/// alone, and all sessions of the user end. Verify that the request really comes from the user. Has no
/// effect on a user without a second factor. For the caller's own account, use
/// `POST /v1/auth/otp/disable` (here: 409 `own_account`).
#[utoipa::path(
    params(UserKey),
    responses((status = 204, description = "Logins need a password only.")),
    security(("bearer" = ["second_factors.reset"]))
)]
#[delete("/staff-users/{id}/second-factor")]
pub(super) async fn delete_staff_second_factor(
    caller: ResourceCaller<ResetSecondFactors>,
    id: web::Path<UserKey>,
) -> Answered {
    let id = **id;
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let user = caller.authorize(staff::lock(conn, caller.scope(), id)?)?;
            caller.if_match(user.version)?;
            second_factor::reset(conn, caller, user.id, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
