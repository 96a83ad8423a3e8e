//! `POST /v1/delegations`.

use actix_web::post;
use domain::approvals::Delegation;
use domain::bounds::Bounded;
use domain::companies::Member;
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::{Permission, UserId};
use persistence::{Conn, approvals, bounds, companies, fresh_id};

use super::delegation_wire::{DelegationView, NewDelegation};
use crate::kernel::access::permission::CreateDelegations;
use crate::kernel::access::rights::over_the_member;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Create a delegation
///
/// While an approver is away, the delegate answers where the approver may. The decision names both. The delegate is
/// another member of the company with `approvals.decide` (422 `delegate_cannot_decide`); what is delegated to the
/// delegate is not passed on. Members delegate for themselves, in person; with `members.update` for others too. At
/// most 20 delegations of a user are open: 409 `too_many_delegations`.
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
            let to = companies::member_of_user(conn, *new.to_user_id)?;
            Delegation::check_delegate(&from, to.as_ref()).at("/to_user_id")?;
            bounds::hold(conn, Bounded::Delegations, Some(from.company))?;
            let open = approvals::count_open_delegations(conn, from.user, ctx.at)?;
            Bounded::Delegations.check(open)?;
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
            let company = Some(delegation.company);
            let subject = Subject { id: delegation.id, version: 1, company, view: &view };
            record(conn, EventType::DelegationCreated, &subject, ctx)?;
            Answer::created(format!("/v1/delegations/{}", delegation.id), &view)
        })
        .await
}

/// The member who is away: the caller, or the one that the caller names.
fn delegator(
    conn: &mut Conn,
    caller: &Principal,
    named: Option<UserId>,
) -> Result<Member, Problem> {
    let user = named.unwrap_or(caller.user());
    let member = companies::member_of_user(conn, user)?;
    let member = member.filter(|member| caller.scope().admits_company(member.company));
    if user != caller.user() {
        caller.require(Permission::UpdateMembers)?;
    }
    let member = member.ok_or_else(|| {
        let detail = format!("{user} is not a member of the company");
        Problem::invalid(vec![Violation::new("/from_user_id", "unknown_user", detail)])
    })?;
    if user != caller.user() {
        over_the_member(caller.grants(), Permission::UpdateMembers, &member)?;
    }
    Ok(member)
}
