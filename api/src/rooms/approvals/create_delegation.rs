//! `POST /v1/delegations`.

use actix_web::post;
use domain::approvals::{Delegation, Party};
use domain::bounds::Bounded;
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::{Permission, UserId};
use persistence::{Conn, approvals, bounds, fresh_id};

use super::delegation_wire::{DelegationView, NewDelegation};
use super::delegator::{check_over, party};
use crate::kernel::access::permission::CreateDelegations;
use crate::kernel::access::rights::{forbidden, hold};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Create a delegation
///
/// While an approver is away, the delegate answers where the approver may. The decision names both. The delegate is
/// another user with `approvals.decide`: of the same company, or both are staff (422 `delegate_cannot_decide`). What
/// is delegated to the delegate is not passed on. Approvers delegate for themselves, in person; with
/// `members.update` for other members too, and with `staff.update` for other staff. At most 20 delegations of a user
/// are open, and at most 20 to a user: 409 `too_many_delegations`.
#[utoipa::path(
    request_body = NewDelegation,
    responses((status = 201, body = DelegationView)),
    security(("bearer" = ["delegations.create"]))
)]
#[post("/delegations")]
pub(super) async fn create_delegation(
    caller: Caller<CreateDelegations>,
    body: Body<NewDelegation>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let from = delegator(conn, caller, new.from_user_id.map(|user| *user))?;
            let times = (new.starts_at.0, new.ends_at.0);
            Delegation::check_times(times, ctx.at).at("/ends_at")?;
            let to = party(conn, *new.to_user_id)?;
            Delegation::check_delegate(&from, to.as_ref()).at("/to_user_id")?;
            bounds::hold(conn, Bounded::Delegations, from.company)?;
            let pair = (from.user, *new.to_user_id);
            for open in approvals::count_open_delegations(conn, pair, ctx.at)? {
                Bounded::Delegations.check(open)?;
            }
            approvals::forget_unused_delegations(conn, from.user, ctx.at)?;
            let delegation = Delegation {
                id: fresh_id(),
                company: from.company,
                from: from.user,
                to: *new.to_user_id,
                starts_at: times.0,
                ends_at: times.1,
                note: new.note,
                version: 1,
                created_at: ctx.at,
            };
            approvals::insert_delegation(conn, &delegation)?;
            let view = DelegationView::from(&delegation);
            let company = delegation.company;
            let subject = Subject { id: delegation.id, version: 1, company, view: &view };
            record(conn, EventType::DelegationCreated, &subject, ctx)?;
            Answer::created(format!("/v1/delegations/{}", delegation.id), &view)
        })
        .await
}

/// The user that is away: the caller, or the one that the caller names. What is lent in an emergency does not count:
/// the delegation would outlast it.
fn delegator(conn: &mut Conn, caller: &Principal, named: Option<UserId>) -> Result<Party, Problem> {
    let held = hold(conn, caller.rights())?.with(Permission::CreateDelegations)?.lasting();
    if !held.allows(Permission::CreateDelegations) {
        return Err(forbidden(Permission::CreateDelegations));
    }
    let Some(user) = named.filter(|user| *user != caller.user()) else {
        return Ok(Party::of(caller.user(), &held));
    };
    let is_visible = |party: &Party| match party.company {
        Some(company) => caller.scope().admits_company(company),
        None => caller.scope().admits_operator(),
    };
    let Some(party) = party(conn, user)?.filter(is_visible) else {
        caller.require(Permission::UpdateMembers)?;
        let detail = format!("{user} is no active user of the company or of the staff");
        return Err(Problem::invalid(vec![Violation::new(
            "/from_user_id",
            "unknown_user",
            detail,
        )]));
    };
    check_over(conn, (caller, &held), (user, party.company))?;
    Ok(party)
}
