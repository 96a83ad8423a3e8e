//! `GET /v1/me`: who am I?

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::Anybody;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, MemberKey, UserKey};

/// The caller, as this service knows them.
#[derive(Serialize, ToSchema)]
struct Me {
    /// The user's id.
    id: UserKey,
    /// Their name.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// Their login; that of an API key is nobody's.
    #[schema(example = "ada@example.com")]
    email: String,
    /// Whether their logins need a code too.
    otp_enabled: bool,
    /// Their company; none for staff.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Their membership of that company; none for staff.
    #[schema(required = true)]
    member_id: Option<MemberKey>,
    /// Their roles: `administrator` or `auditor` for staff, `integration` for an API key, else `buyer`,
    /// `approver`, `company_admin`.
    #[schema(example = json!(["buyer"]))]
    roles: Vec<&'static str>,
    /// The member of staff who acts in their name.
    #[schema(required = true)]
    acted_by: Option<UserKey>,
    /// What they may do, by the names each operation shows.
    #[schema(example = json!(["orders.place", "orders.read"]))]
    permissions: Vec<&'static str>,
}

/// Who am I
///
/// The caller's user, company, roles and permissions. Any valid token or API key is enough.
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
    };
    Ok(Answer::ok(&me)?.respond(false))
}
