//! `POST /v1/staff-users`.

use actix_web::post;
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::{MailPurpose, Permission, StaffUser};
use persistence::identity::NewUser;
use persistence::{Conn, fresh_id};

use super::record_staff_user;
use super::wire::{NewStaffUser, StaffUserView, approval_limit, staff_roles};
use crate::flows::segregation::check_staff;
use crate::kernel::access::account;
use crate::kernel::access::permission::CreateStaff;
use crate::kernel::access::rights::still_may;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::mail;
use crate::kernel::problem::{Answered, At, Problem};

/// Create a staff user
///
/// With a password, the user may log in at once. Without one, the user gets an invitation by mail to
/// choose a password, if the installation sends mail. An e-mail address is unique: a second user with the
/// same one is refused with 409 `email_taken`. Callers cannot grant a role with permissions that they lack: 422
/// `role_not_grantable`. Roles that bring together what the settings keep apart are refused with 409
/// `segregation_conflict`.
#[utoipa::path(
    request_body = NewStaffUser,
    responses((status = 201, body = StaffUserView)),
    security(("bearer" = ["staff.create"]))
)]
#[post("/staff-users")]
pub(super) async fn create_staff_user(
    caller: Caller<CreateStaff>,
    body: Body<NewStaffUser>,
) -> Answered {
    let state = caller.state();
    let password_hash =
        account::first_password(&state.passwords, caller.user(), body.parse()?.password).await?;
    // A user without a password gets an invitation, if mail is configured.
    let post = state.post.clone().filter(|_| password_hash.is_none());
    let invites = post.is_some();
    let made = caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let held = still_may(conn, caller.rights(), Permission::CreateStaff)?;
            let (user, field) = user(conn, body.parse()?, ctx.time)?;
            held.may_give(Permission::CreateStaff, user.roles.iter().cloned()).at(field)?;
            check_staff(conn, &[], &user.roles)?;
            let new = NewUser {
                id: user.id,
                email: user.email.clone(),
                name: user.name.clone(),
                password_hash: password_hash.clone(),
                staff: user.roles.clone(),
                approval_limit: user.approval_limit,
            };
            account::add(conn, &new, user.created_at)?;
            if invites {
                mail::enqueue(conn, MailPurpose::Invitation, &user.email, ctx.wall)?;
            }
            record_staff_user(conn, EventType::StaffUserCreated, &user, ctx)?;
            Answer::created(format!("/v1/staff-users/{}", user.id), &StaffUserView::from(&user))
        })
        .await?;
    if let Some(post) = post {
        post.wake();
    }
    Ok(made)
}

fn user(
    conn: &mut Conn,
    new: NewStaffUser,
    now: Moment,
) -> Result<(StaffUser, &'static str), Problem> {
    let named = staff_roles(conn, new.role, new.roles)?;
    let (roles, field) = named.ok_or_else(|| {
        let detail = "a staff user needs `role` or `roles`";
        Problem::invalid(vec![Violation::new("/role", "missing_field", detail)])
    })?;
    let user = StaffUser {
        id: fresh_id(),
        email: new.email.parse().at("/email")?,
        name: new.name,
        roles,
        approval_limit: approval_limit(new.approval_limit)?,
        active: true,
        otp_enabled: false,
        version: 1,
        created_at: now.at,
    };
    Ok((user, field))
}
