//! `GET /v1/me`: the authenticated caller.

use actix_web::get;
use chrono::{DateTime, Utc};
use domain::identity::{Held, Permission, Permissions, Reach, Switch};
use persistence::{Conn, identity};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::Anybody;
use crate::kernel::access::rights::Rights;
use crate::kernel::answer::Answer;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::{CompanyKey, EmergencyAccessKey, MemberKey, UnitKey, UserKey};

/// A role of the caller.
#[derive(Serialize, ToSchema)]
struct MyGrant {
    /// Role.
    #[schema(example = "buyer")]
    role: String,
    /// Business unit; the role holds there and in all units below. Null: the whole company, or the operator.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
    /// Permissions that it brings.
    #[schema(example = json!(["orders.place", "orders.read"]))]
    permissions: Vec<&'static str>,
}

impl MyGrant {
    fn of(held: &Held, rights: &Rights) -> Self {
        Self {
            role: held.role.to_string(),
            unit_id: held.unit.map(Into::into),
            permissions: names(rights.left_of(held.permissions())),
        }
    }
}

/// A business unit of the caller's company.
#[derive(Serialize, ToSchema)]
struct MyUnit {
    /// Id of the unit.
    id: UnitKey,
    /// Name of the unit.
    #[schema(example = "North")]
    name: String,
    /// Whether the caller may order for it: by a role with `orders.place`, while the unit and all above are
    /// active.
    may_order: bool,
}

/// Emergency access of the caller.
#[derive(Serialize, ToSchema)]
struct MyEmergencyAccess {
    /// Id of the emergency access.
    id: EmergencyAccessKey,
    /// Time of its end, by the wall clock.
    ends_at: DateTime<Utc>,
}

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
    /// Roles: `integration` for an API key, else the roles of staff or of a member, whatever their place.
    #[schema(example = json!(["buyer"]))]
    roles: Vec<String>,
    /// Roles, each with its place and the permissions that it brings there.
    grants: Vec<MyGrant>,
    /// Business units that a role of the caller reaches; all of them for a role in the whole company, but
    /// those that are cut off from it.
    units: Vec<MyUnit>,
    /// The staff user acting on behalf of this user.
    #[schema(required = true)]
    acted_by: Option<UserKey>,
    /// Permissions, by the names that each operation documents.
    #[schema(example = json!(["orders.place", "orders.read"]))]
    permissions: Vec<&'static str>,
    /// Switches that the operator has turned off for the company; their permissions are left out.
    #[schema(example = json!([]), extensions(("x-extensible-enum" = json!(Switch::ALL.map(Switch::as_str)))))]
    turned_off: Vec<&'static str>,
    /// Emergency access of the caller that is under way; its permissions are among `permissions`.
    #[schema(required = true)]
    emergency_access: Option<MyEmergencyAccess>,
}

/// Get the current user
///
/// The caller's user, company, roles with their places, and permissions. Any valid token or API key is sufficient.
#[utoipa::path(responses((status = 200, body = Me)), security(("bearer" = [])))]
#[get("/me")]
pub(super) async fn get_me(caller: Caller<Anybody>) -> Answered {
    caller.query(|conn, caller| Answer::ok(&me(conn, caller)?)).await
}

fn me(conn: &mut Conn, caller: &Principal) -> Result<Me, Problem> {
    let rights = caller.rights();
    // They come by role.
    let mut roles: Vec<_> = rights.grants.held().map(|held| held.role.to_string()).collect();
    roles.dedup();
    Ok(Me {
        id: rights.user.into(),
        name: rights.name.clone(),
        email: rights.email.clone(),
        otp_enabled: rights.otp_enabled,
        company_id: rights.grants.company().map(Into::into),
        member_id: rights.member.map(Into::into),
        roles,
        grants: rights.grants.held().map(|held| MyGrant::of(held, rights)).collect(),
        units: units(conn, rights)?,
        acted_by: rights.actor.map(Into::into),
        permissions: names(rights.permissions()),
        turned_off: rights.off.iter().map(Switch::as_str).collect(),
        emergency_access: rights
            .loan
            .as_ref()
            .map(|loan| MyEmergencyAccess { id: loan.id.into(), ends_at: loan.ends_at }),
    })
}

fn names(permissions: Permissions) -> Vec<&'static str> {
    permissions.iter().map(Permission::as_str).collect()
}

/// The units that any grant reaches.
fn units(conn: &mut Conn, rights: &Rights) -> Result<Vec<MyUnit>, Problem> {
    let grants = &rights.grants;
    let (Some(company), Some(place)) = (grants.company(), grants.everywhere()) else {
        return Ok(Vec::new());
    };
    let orders = grants.place(Permission::PlaceOrders, Reach::Own);
    let units = identity::named_units(conn, company)?.into_iter();
    let reached = units.filter(|unit| place.covers(Some(unit.id)));
    let mine = reached.map(|unit| MyUnit {
        id: unit.id.into(),
        name: unit.name,
        may_order: unit.open && orders.as_ref().is_some_and(|orders| orders.covers(Some(unit.id))),
    });
    Ok(mine.collect())
}
