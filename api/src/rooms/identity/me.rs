//! `GET /v1/me`: the authenticated caller.

use actix_web::get;
use domain::identity::Switch;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::Anybody;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, MemberKey, UserKey};

/// The authenticated caller.
#[derive(Serialize, ToSchema)]
struct Me {
    /// Id of the user.
    id: UserKey,
    /// Name of the user.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// Login e-mail address; no user can log in with the address of an API key.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Whether login requires a second factor.
    otp_enabled: bool,
    /// Company of the user; null for staff.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Membership in that company; null for staff.
    #[schema(required = true)]
    member_id: Option<MemberKey>,
    /// Roles: `administrator` or `auditor` for staff, `integration` for an API key, else `buyer`,
    /// `approver`, `company_admin`.
    #[schema(example = json!(["buyer"]))]
    roles: Vec<&'static str>,
    /// The staff user acting on behalf of this user.
    #[schema(required = true)]
    acted_by: Option<UserKey>,
    /// Permissions, by the names that each operation documents.
    #[schema(example = json!(["orders.place", "orders.read"]))]
    permissions: Vec<&'static str>,
    /// Switches that the operator has turned off for the company; their permissions are left out.
    #[schema(example = json!([]), extensions(("x-extensible-enum" = json!(Switch::ALL.map(Switch::as_str)))))]
    turned_off: Vec<&'static str>,
}

/// Get the current user
///
/// The caller's user, company, roles and permissions. Any valid token or API key is sufficient.
#[utoipa::path(responses((status = 200, body = Me)), security(("bearer" = [])))]
#[get("/me")]
pub(super) async fn get_me(caller: Caller<Anybody>) -> Answered {
    let rights = caller.rights();
    let me = Me {
        id: rights.user.into(),
        name: rights.name.clone(),
        email: rights.email.clone(),
        otp_enabled: rights.otp_enabled,
        company_id: rights.scope.company().map(Into::into),
        member_id: rights.member.map(Into::into),
        roles: rights.roles.clone(),
        acted_by: rights.actor.map(Into::into),
        permissions: rights.permissions.iter().map(|permission| permission.as_str()).collect(),
        turned_off: rights.off.iter().map(Switch::as_str).collect(),
    };
    Ok(Answer::ok(&me)?.respond(false))
}
