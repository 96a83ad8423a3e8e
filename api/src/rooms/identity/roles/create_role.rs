//! `POST /v1/roles`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::companies::CompanyId;
use domain::events::EventType;
use domain::failure::{Kind, Violation};
use domain::identity::{
    CustomRole, Given, Permission, RoleKey, RoleRefusal, RoleSide, Scope, admissible,
};
use persistence::identity::roles;
use persistence::{Conn, bounds, fresh_id};

use super::seen::tell;
use super::wire::{NewRole, RoleView, permissions};
use crate::flows::named_company::one_company;
use crate::kernel::access::permission::CreateRoles;
use crate::kernel::access::rights::{at_the_place, still_may};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::CompanyKey;

/// Create a role
///
/// A role of the side `company` belongs to one company, and its members may have it; staff name the company. A role
/// of the side `staff` belongs to the operator. Grants name a role by its `key`; a key that is taken, also by a
/// built-in role, is refused with 409 `key_taken`. Callers cannot put a permission into a role that they lack in the
/// whole company, with its reach: 422 `role_not_grantable`. A permission that no built-in role of a company has is
/// for staff only: 422 `scope_beyond_company`. The reach `own` is for own orders and what belongs to them: 422
/// `reach_not_own`. A company has at most 50 roles, and so has the operator: 409 `too_many_roles`.
#[utoipa::path(
    request_body = NewRole,
    responses((status = 201, body = RoleView)),
    security(("bearer" = ["roles.create"]))
)]
#[post("/roles")]
pub(super) async fn create_role(caller: Caller<CreateRoles>, body: Body<NewRole>) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new: NewRole = body.parse()?;
            let company = place(conn, caller.scope(), (new.side.into(), new.company_id))?;
            bounds::hold(conn, Bounded::Roles, company)?;
            let held = still_may(conn, caller.rights(), Permission::CreateRoles)?;
            at_the_place(&held, Permission::CreateRoles, None)?;
            let role = role(new, company, ctx.time)?;
            held.may_give(Permission::CreateRoles, [Given::from(&role)]).at("/permissions")?;
            Bounded::Roles.check(roles::count(conn, company)?)?;
            match roles::insert(conn, &role) {
                Err(error) if error.is_taken() => return Err(RoleRefusal::KeyTaken.into()),
                inserted => inserted?,
            }
            tell(conn, EventType::RoleCreated, &role, ctx)?;
            Answer::created(format!("/v1/roles/{}", role.id), &RoleView::from(&role))
        })
        .await
}

/// The company of a new role; `None`: the operator.
fn place(
    conn: &mut Conn,
    scope: &Scope,
    (side, named): (RoleSide, Option<CompanyKey>),
) -> Result<Option<CompanyId>, Problem> {
    match (side, named) {
        (RoleSide::Company, named) => one_company(conn, scope, named).map(Some),
        (RoleSide::Staff, _) if !scope.admits_operator() => {
            let detail = "Only staff make roles for staff.";
            Err(Problem::new(Kind::Forbidden, "forbidden", detail))
        }
        (RoleSide::Staff, Some(_)) => {
            let detail = "a role for staff belongs to no company";
            let violation = Violation::new("/company_id", "company_not_expected", detail);
            Err(Problem::invalid(vec![violation]))
        }
        (RoleSide::Staff, None) => Ok(None),
    }
}

fn role(new: NewRole, company: Option<CompanyId>, now: Moment) -> Result<CustomRole, Problem> {
    let key: RoleKey = new.key.parse().at("/key")?;
    if key.is_reserved() {
        return Err(RoleRefusal::KeyTaken.into());
    }
    Ok(CustomRole {
        id: fresh_id(),
        key,
        name: new.name,
        company,
        brings: admissible(new.side.into(), &permissions(&new.permissions)?)?,
        version: 1,
        created_at: now.at,
    })
}
