//! `PATCH /v1/companies/{id}/members/{member_id}`.

use actix_web::{patch, web};
use domain::bounds::Bounded;
use domain::companies::{Company, Member, MemberChanges, MemberOwners, Owner};
use domain::events::EventType;
use domain::identity::{Grants, Permission};
use persistence::{Conn, bounds, companies};

use super::ceiling;
use super::member_wire::{MemberUpdate, approval_limit, check_units, grants};
use crate::flows::allowance;
use crate::flows::confirm_email::refuse_unless_staff;
use crate::flows::reduce_keys::hold_keys_of;
use crate::flows::segregation;
use crate::kernel::access::giving::may_give;
use crate::kernel::access::permission::UpdateMembers;
use crate::kernel::access::rights::{at_the_place, held_by, over_the_member, still_may};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Principal, ResourceCaller};
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::{CompanyKey, MemberKey};
use crate::views::api_key::ReducedKey;
use crate::views::member::MemberView;

/// Update a member of a company
///
/// A spending limit applies at once and counts what the member's orders of the current period have used.
/// Neither a different period nor removing and resetting the limit starts the count anew. A limit below
/// the amount already used refuses every further order of the period. A deactivated member is refused
/// from the next request on, with every token; the remaining approvers can decide the requests that
/// waited for the member. New `roles` or `grants` reduce the API keys that the member created to the scopes that
/// they allow (event `api_key.scopes_reduced`); a key without remaining scopes is revoked.
/// `active: false` revokes all of these keys. `keep_api_keys` leaves them unchanged; `api_keys_reduced`
/// lists the affected keys. Callers cannot grant a role with permissions that they lack at that place or
/// above, nor reactivate a member with such a role: 422 `role_not_grantable`. Roles that bring together what the
/// settings keep apart are refused with 409 `segregation_conflict`. Administrators of a business
/// unit change members with roles in their units only, and neither their own spending and approval limits nor those of
/// another administrator, nor do they lift an approval limit: 403. With an approval limit of their own, they give the
/// role of an approver only to members with a limit that is not above it: 403 `above_approval_limit`. Only staff change a
/// spending or approval limit that staff set, or reactivate a member that staff deactivated: 403 `operators_rule`.
#[utoipa::path(
    params(
        ("id" = CompanyKey, Path, description = "The company's id."),
        ("member_id" = MemberKey, Path, description = "The member's id.")
    ),
    request_body = MemberUpdate,
    responses((status = 200, body = MemberView)),
    security(("bearer" = ["members.update"]))
)]
#[patch("/companies/{id}/members/{member_id}")]
pub(super) async fn update_member(
    caller: ResourceCaller<UpdateMembers>,
    path: web::Path<(CompanyKey, MemberKey)>,
    body: Body<MemberUpdate>,
) -> Answered {
    let (company, member) = path.into_inner();
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = match companies::find(conn, caller.scope(), *company)? {
                Some(company) => companies::lock_member(conn, caller.scope(), company.id, *member)?
                    .map(|member| (company, member)),
                None => None,
            };
            let ((company, member), held) = caller.authorize_if(found, |(_, member)| {
                let held = still_may(conn, caller.rights(), Permission::UpdateMembers)?;
                over_the_member(&held, Permission::UpdateMembers, member)?;
                Ok(held)
            })?;
            caller.if_match(member.version)?;
            let before = member.spending_limit;
            let update: MemberUpdate = body.parse()?;
            refuse_unless_staff(caller, update.email_confirmed)?;
            let keeps_keys = update.keep_api_keys.unwrap_or_default();
            let (changes, field) = changes(conn, &company, update)?;
            let given = member.given(&changes);
            let held = if changes.bind_keys() || !given.is_empty() {
                hold_tree(conn, caller, &member)?
            } else {
                held
            };
            check_units(conn, company.id, changes.grants.as_deref().unwrap_or_default())?;
            let limits_own =
                member.is_limited_anew(&changes) && is_own_or_equals(conn, caller, &member)?;
            if limits_own || member.lifts_approval_limit(&changes) {
                at_the_place(&held, Permission::UpdateMembers, None)?;
            }
            let side = Owner::side_of(caller.scope());
            let owners = owners(&member, &changes, side)?;
            // Repeating the change without `keep_api_keys` also reaches keys that an earlier change kept.
            let binds_keys = changes.bind_keys() && !keeps_keys;
            let rights = (caller.rights(), &held);
            may_give(conn, rights, Permission::UpdateMembers, (&given, field))?;
            let was = member.clone();
            let member = member.changed(changes, owners);
            let by = (&held, Permission::UpdateMembers);
            ceiling::check(conn, caller, by, (&given, member.approval_limit))?;
            if !given.is_empty() {
                segregation::check_member(conn, Some(&was), &member)?;
            }
            companies::save_member(conn, &member, &was.grants)?;
            let reduced = if binds_keys { reduce_keys(conn, &member, ctx)? } else { Vec::new() };
            allowance::moved(conn, before, &member, ctx.time)?;
            let view = MemberView::from(&member);
            let subject = Subject {
                id: member.id,
                version: member.version,
                company: Some(company.id),
                view: &view,
            };
            record(conn, EventType::MemberUpdated, &subject, ctx)?;
            let sees_keys = caller.may(Permission::ReadApiKeys);
            Answer::ok(&view.with_keys(if sees_keys { reduced } else { Vec::new() }))
        })
        .await
}

/// The owners of the member's controls after `changes` by `by`; a side changes no control of the other.
fn owners(member: &Member, changes: &MemberChanges, by: Owner) -> Result<MemberOwners, Problem> {
    Ok(MemberOwners {
        spending_limit: member.limit_owner_after(changes, by).at("/spending_limit")?,
        approval_limit: member.approval_limit_owner_after(changes, by).at("/approval_limit")?,
        deactivation: member.deactivated_by_after(changes, by).at("/active")?,
    })
}

/// The caller's rights after the wait for the tree of units: an earlier change of it may have taken some.
fn hold_tree(conn: &mut Conn, caller: &Principal, member: &Member) -> Result<Grants, Problem> {
    bounds::hold(conn, Bounded::Units, Some(member.company))?;
    let held = still_may(conn, caller.rights(), Permission::UpdateMembers)?;
    over_the_member(&held, Permission::UpdateMembers, member)?;
    Ok(held)
}

/// Takes from the member's keys what the member no longer holds; returns the affected ones.
fn reduce_keys(
    conn: &mut Conn,
    member: &Member,
    ctx: &WriteContext,
) -> Result<Vec<ReducedKey>, Problem> {
    let nothing = || Grants::of_member((member.user, member.company), Vec::new(), &[]);
    let held = held_by(conn, member.user)?.unwrap_or_else(nothing);
    hold_keys_of(conn, member.user, &held, ctx)
}

/// Whether a limit is of the caller, of the creator of the caller's key, or of another administrator: two heads of
/// a unit would lift the limits of each other.
fn is_own_or_equals(conn: &mut Conn, caller: &Principal, member: &Member) -> Result<bool, Problem> {
    if member.changes_members() {
        return Ok(true);
    }
    Ok(ceiling::people(conn, caller)?.contains(&member.user))
}

/// The changes, and the field that names grants.
fn changes(
    conn: &mut Conn,
    company: &Company,
    update: MemberUpdate,
) -> Result<(MemberChanges, &'static str), Problem> {
    let (grants, field) = match grants(conn, company.id, (update.roles, update.grants))? {
        Some((grants, field)) => (Some(grants), field),
        None => (None, "/roles"),
    };
    let limit = match update.spending_limit {
        None => None,
        Some(None) => Some(None),
        Some(Some(limit)) => Some(Some(limit.limit(company.currency)?)),
    };
    let approves = match update.approval_limit {
        None => None,
        Some(None) => Some(None),
        Some(Some(limit)) => Some(Some(approval_limit(limit, company.currency)?)),
    };
    let changes = MemberChanges {
        name: update.name,
        grants,
        spending_limit: limit,
        approval_limit: approves,
        active: update.active,
        email_confirmed: update.email_confirmed,
    };
    Ok((changes, field))
}
