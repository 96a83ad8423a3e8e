//! `POST /v1/companies/{id}/members`.

use actix_web::{post, web};
use domain::bounds::Bounded;
use domain::companies::{Company, Member, Owner};
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::{MailPurpose, Permission};
use persistence::identity::NewUser;
use persistence::{Conn, bounds, companies, fresh_id};

use super::ceiling;
use super::member_wire::{NewMember, approval_limit, check_units, grants};
use crate::flows::confirm_email::refuse_unless_staff;
use crate::flows::segregation;
use crate::kernel::access::account;
use crate::kernel::access::giving::may_give;
use crate::kernel::access::permission::CreateMembers;
use crate::kernel::access::rights::still_may;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::clock::Moment;
use crate::kernel::events::{Subject, record};
use crate::kernel::mail;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::CompanyKey;
use crate::views::member::MemberView;

/// Add a member to a company
///
/// Also creates the user. With a password, the user may log in at once. Without one, the user gets an
/// invitation by mail to choose a password, if the installation sends mail. An e-mail address is unique:
/// a second user with the same one is refused with 409 `email_taken`. Callers cannot grant a role with
/// permissions that they lack at that place or above: 422 `role_not_grantable`. Administrators of a business unit that
/// have an approval limit add approvers only with a limit that is not above it: 403 `above_approval_limit`. Roles that
/// bring together what the settings keep apart are refused with 409 `segregation_conflict`. A company has at most
/// 10,000 members: 409 `too_many_members`.
#[utoipa::path(
    params(CompanyKey),
    request_body = NewMember,
    extensions(("x-versioned" = json!(false))),
    responses((status = 201, body = MemberView)),
    security(("bearer" = ["members.create"]))
)]
#[post("/companies/{id}/members")]
pub(super) async fn create_member(
    caller: ResourceCaller<CreateMembers>,
    id: web::Path<CompanyKey>,
    body: Body<NewMember>,
) -> Answered {
    let id = **id;
    let (asking, store) = (caller.clone(), caller.state().store.clone());
    // Hashing is slow by intent: only for authorized callers, and before the transaction.
    store
        .read(move |conn| asking.authorize(companies::find(conn, asking.scope(), id)?).map(drop))
        .await?;
    let password_hash =
        account::first_password(&caller.state().passwords, caller.user(), body.parse()?.password)
            .await?;
    let state = caller.state();
    // A user without a password gets an invitation, if mail is configured.
    let post = state.post.clone().filter(|_| password_hash.is_none());
    let invites = post.is_some();
    let made = caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let company = caller.authorize(companies::find(conn, caller.scope(), id)?)?;
            let new: NewMember = body.parse()?;
            refuse_unless_staff(caller, new.email_confirmed)?;
            let side = Owner::side_of(caller.scope());
            let (member, field) = member(conn, &company, new, (side, ctx.time))?;
            check_units(conn, company.id, &member.grants)?;
            let held = still_may(conn, caller.rights(), Permission::CreateMembers)?;
            let given = (&*member.grants, field);
            may_give(conn, (caller.rights(), &held), Permission::CreateMembers, given)?;
            let by = (&held, Permission::CreateMembers);
            ceiling::check(conn, caller, by, (&member.grants, member.approval_limit))?;
            segregation::check_member(conn, None, &member)?;
            bounds::hold(conn, Bounded::Members, Some(company.id))?;
            Bounded::Members.check(companies::count_members(conn, company.id)?)?;
            store_member(conn, &member, password_hash.clone())?;
            if invites {
                mail::enqueue(conn, MailPurpose::Invitation, &member.email, ctx.wall)?;
            }
            let view = MemberView::from(&member);
            let subject = Subject {
                id: member.id,
                version: member.version,
                company: Some(company.id),
                view: &view,
            };
            record(conn, EventType::MemberCreated, &subject, ctx)?;
            Answer::created(format!("/v1/companies/{}/members/{}", company.id, member.id), &view)
        })
        .await?;
    if let Some(post) = post {
        post.wake();
    }
    Ok(made)
}

fn member(
    conn: &mut Conn,
    company: &Company,
    new: NewMember,
    (by, now): (Owner, Moment),
) -> Result<(Member, &'static str), Problem> {
    let named = grants(conn, company.id, (new.roles, new.grants))?;
    let (grants, field) = named.ok_or_else(|| {
        let detail = "a member needs `roles` or `grants`";
        Problem::invalid(vec![Violation::new("/roles", "missing_field", detail)])
    })?;
    let limit = new.spending_limit.map(|limit| limit.limit(company.currency)).transpose()?;
    let approves = new.approval_limit.map(|limit| approval_limit(limit, company.currency));
    let approves = approves.transpose()?;
    let member = Member {
        id: fresh_id(),
        company: company.id,
        user: fresh_id(),
        email: new.email.parse().at("/email")?,
        name: new.name,
        grants,
        spending_limit: limit,
        limit_owner: limit.map(|_| by),
        approval_limit: approves,
        approval_limit_owner: approves.map(|_| by),
        active: true,
        email_confirmed: new.email_confirmed.unwrap_or_default(),
        deactivated_by: None,
        version: 1,
        created_at: now.at,
    };
    Ok((member, field))
}

fn store_member(
    conn: &mut Conn,
    member: &Member,
    password_hash: Option<String>,
) -> Result<(), Problem> {
    let user = NewUser {
        id: member.user,
        email: member.email.clone(),
        name: member.name.clone(),
        password_hash,
        staff: Vec::new(),
        approval_limit: None,
    };
    account::add(conn, &user, member.created_at)?;
    Ok(companies::insert_member(conn, member)?)
}
