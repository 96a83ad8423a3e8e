//! `PATCH /v1/companies/{id}/members/{member_id}`.

use actix_web::{patch, web};
use domain::commitment::{AccountKind, OverLimit};
use domain::companies::{Company, Member, MemberChanges, Owner};
use domain::events::EventType;
use domain::identity::may_give;
use persistence::commitments::NewAccount;
use persistence::{Conn, commitments, companies};

use super::member_wire::{MemberUpdate, MemberView, roles};
use crate::answer::Answer;
use crate::body::Body;
use crate::caller::CallerOn;
use crate::clock::Moment;
use crate::events::{Subject, record};
use crate::identity::api_keys::revoke_keys_of;
use crate::identity::permission::UpdateMembers;
use crate::problem::{Answered, At, Problem};
use crate::wire::{CompanyKey, MemberKey};

/// Change a member of a company
///
/// A spending limit counts at once: lowered below what is spent in the period that runs, it refuses
/// every further order of the period. Who is no longer `active` is out at the next request, with every
/// token and, unless `keep_api_keys` says otherwise, every API key that they made; what they were to
/// approve can be approved by those who are left. Nobody gives a role, or brings back somebody with
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
            let before = member.clone();
            let update: MemberUpdate = body.parse()?;
            // Said again without keeping them, it ends those that were kept before.
            let ends_keys =
                update.active == Some(false) && !update.keep_api_keys.unwrap_or_default();
            let changes = changes(&company, update)?;
            let side = Owner::side_of(caller.scope());
            let limit_owner = member.limit_owner_after(&changes, side).at("/spending_limit")?;
            let deactivated_by = member.deactivated_by_after(&changes, side).at("/active")?;
            may_give(member.given(&changes), &caller.rights().permissions).at("/roles")?;
            let member = member.changed(changes, (limit_owner, deactivated_by));
            companies::save_member(conn, &member)?;
            if ends_keys {
                revoke_keys_of(conn, member.user, now)?;
            }
            move_limit(conn, &company, (&before, &member), now.time)?;
            let view = MemberView::from(&member);
            let subject = Subject {
                id: member.id,
                version: member.version,
                company: Some(company.id),
                view: &view,
            };
            record(conn, EventType::MemberUpdated, &subject, now)?;
            Answer::ok(&view)
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
    })
}

/// The account of the period that runs gets the new limit. It is opened for that if it has to be, so
/// that an order which has read the old limit at this moment cannot open it with that one.
fn move_limit(
    conn: &mut Conn,
    company: &Company,
    (before, after): (&Member, &Member),
    now: Moment,
) -> Result<(), Problem> {
    let Some(counted) = after.spending_limit.or(before.spending_limit) else { return Ok(()) };
    if before.spending_limit == after.spending_limit {
        return Ok(());
    }
    let Some((id, start)) = counted.account(after.id, now.at, company.time_zone) else {
        return Ok(());
    };
    let limit = after.spending_limit.map(|limit| limit.amount.minor());
    let account = NewAccount {
        id,
        kind: AccountKind::Spending,
        company: Some(company.id),
        owner: after.id.uuid(),
        period: Some((counted.period.as_str(), start)),
        currency: Some(company.currency.code().to_owned()),
        limit,
    };
    commitments::open(conn, &account, now.at)?;
    commitments::set_limit(conn, id, limit, OverLimit::LimitLowered.as_str())?;
    Ok(())
}
