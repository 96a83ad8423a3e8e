//! `PATCH /v1/companies/{id}/members/{member_id}`.

use actix_web::{patch, web};
use domain::companies::{Company, MemberChanges, Owner};
use domain::events::EventType;
use domain::identity::{Permission, may_give};
use persistence::companies;

use super::member_wire::{MemberUpdate, roles};
use crate::flows::allowance;
use crate::flows::confirm_email::refuse_unless_staff;
use crate::flows::reduce_keys::hold_keys_of;
use crate::kernel::access::permission::UpdateMembers;
use crate::kernel::access::rights::still_may;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::CallerOn;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::{CompanyKey, MemberKey};
use crate::views::member::MemberView;

/// Change a member of a company
///
/// A spending limit counts at once, and opens with what the member's orders of the running period took: neither
/// another period nor a limit that is lifted and set again begins anew. Below what is spent in the period, it refuses
/// every further order of it. Who is no longer `active` is out at the next request, with every
/// token; what they were to approve can be approved by those who are left. The API keys that a member made
/// lose with `roles` what these bring no more (the event `api_key.scopes_reduced`; one that would have
/// nothing left is revoked) and are revoked with `active: false`, unless `keep_api_keys` says otherwise;
/// `api_keys_reduced` tells which. Nobody gives a role, or brings back somebody with
/// one, that may do what they may not: 422 `role_not_grantable`. A spending limit that staff set, and a
/// member that staff put out, are changed by staff alone: 403 `operators_rule`.
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
    caller: CallerOn<UpdateMembers>,
    path: web::Path<(CompanyKey, MemberKey)>,
    body: Body<MemberUpdate>,
) -> Answered {
    let (company, member) = path.into_inner();
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let found = match companies::find(conn, caller.scope(), *company)? {
                Some(company) => companies::lock_member(conn, company.id, *member)?
                    .map(|member| (company, member)),
                None => None,
            };
            let (company, member) = caller.admit(found)?;
            caller.if_match(member.version)?;
            let before = member.spending_limit;
            let update: MemberUpdate = body.parse()?;
            refuse_unless_staff(caller, update.email_confirmed)?;
            let keeps_keys = update.keep_api_keys.unwrap_or_default();
            let changes = changes(&company, update)?;
            let side = Owner::side_of(caller.scope());
            let limit_owner = member.limit_owner_after(&changes, side).at("/spending_limit")?;
            let deactivated_by = member.deactivated_by_after(&changes, side).at("/active")?;
            // Said again without keeping them, it reaches those that were kept before.
            let keys_may = changes.keys_may().filter(|_| !keeps_keys);
            let held = still_may(conn, caller.rights(), Permission::UpdateMembers)?;
            may_give(member.given(&changes), &held).at("/roles")?;
            let member = member.changed(changes, (limit_owner, deactivated_by));
            companies::save_member(conn, &member)?;
            let reduced = match &keys_may {
                Some(held) => hold_keys_of(conn, member.user, held, now)?,
                None => Vec::new(),
            };
            allowance::moved(conn, before, &member, now.time)?;
            let view = MemberView::from(&member);
            let subject = Subject {
                id: member.id,
                version: member.version,
                company: Some(company.id),
                view: &view,
            };
            record(conn, EventType::MemberUpdated, &subject, now)?;
            let sees_keys = caller.may(Permission::ReadApiKeys);
            Answer::ok(&view.with_keys(if sees_keys { reduced } else { Vec::new() }))
        })
        .await
}

fn changes(company: &Company, update: MemberUpdate) -> Result<MemberChanges, Problem> {
    let limit = match update.spending_limit {
        None => None,
        Some(None) => Some(None),
        Some(Some(limit)) => Some(Some(limit.limit(company.currency)?)),
    };
    Ok(MemberChanges {
        name: update.name,
        roles: update.roles.map(roles),
        spending_limit: limit,
        active: update.active,
        email_confirmed: update.email_confirmed,
    })
}
