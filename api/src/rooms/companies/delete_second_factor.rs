//! `DELETE /v1/companies/{id}/members/{member_id}/second-factor`.

use actix_web::{delete, web};
use domain::identity::Permission;
use persistence::companies;

use crate::kernel::access::permission::ResetSecondFactors;
use crate::kernel::access::rights::{over_the_member, still_may};
use crate::kernel::access::second_factor;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, MemberKey};
use crate::kernel::write::NoBody;

/// Reset the second factor of a member
///
/// For a member without access to both app and recovery codes. The member then logs in with the password
/// alone, and all sessions of the member end. Verify that the request really comes from the member. Has
/// no effect on a member without a second factor. For the caller's own account, use
/// `POST /v1/auth/otp/disable` (here: 409 `own_account`).
#[utoipa::path(
    params(
        ("id" = CompanyKey, Path, description = "The company's id."),
        ("member_id" = MemberKey, Path, description = "The member's id.")
    ),
    responses((status = 204, description = "Logins need a password only.")),
    security(("bearer" = ["second_factors.reset"]))
)]
#[delete("/companies/{id}/members/{member_id}/second-factor")]
pub(super) async fn delete_member_second_factor(
    caller: ResourceCaller<ResetSecondFactors>,
    path: web::Path<(CompanyKey, MemberKey)>,
) -> Answered {
    let (company, member) = path.into_inner();
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let found = match companies::find(conn, caller.scope(), *company)? {
                Some(company) => companies::lock_member(conn, caller.scope(), company.id, *member)?,
                None => None,
            };
            let (member, ()) = caller.authorize_if(found, |member| {
                let held = still_may(conn, caller.rights(), Permission::ResetSecondFactors)?;
                over_the_member(&held, Permission::ResetSecondFactors, member)
            })?;
            caller.if_match(member.version)?;
            second_factor::reset(conn, caller, member.user, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
