//! Creates the first staff administrator of an empty database.

use domain::events::EventType;
use domain::identity::{Email, StaffRole, StaffUser};
use persistence::identity::{self, NewUser};
use persistence::{Store, fresh_id};
use secrecy::ExposeSecret;

use super::staff::record_staff_user;
use crate::kernel::access::passwords;
use crate::kernel::access::passwords::Passwords;
use crate::kernel::clock::Clock;
use crate::kernel::config::Administrator;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Creates the administrator from the settings if there is no user yet.
pub(crate) async fn ensure(
    settings: &Administrator,
    store: &Store,
    clock: &Clock,
    passwords: &Passwords,
) -> Result<(), Problem> {
    let (Some(email), Some(password)) = (&settings.email, &settings.password) else {
        return Ok(());
    };
    let somebody = store.read::<_, Problem, _>(|conn| Ok(identity::any_users(conn)?)).await?;
    if somebody {
        return Ok(());
    }
    let email: Email = email.parse()?;
    passwords.check(password.expose_secret())?;
    let ctx = WriteContext::system(clock.now());
    let user = StaffUser {
        id: fresh_id(),
        name: email.as_str().to_owned(),
        email,
        roles: vec![StaffRole::Administrator.into()],
        approval_limit: None,
        active: true,
        otp_enabled: false,
        version: 1,
        created_at: ctx.at,
    };
    let password_hash = Some(passwords::hash(password)?);
    store
        .write::<_, Problem, _>(move |conn| {
            let new = NewUser {
                id: user.id,
                email: user.email.clone(),
                name: user.name.clone(),
                password_hash: password_hash.clone(),
                staff: user.roles.clone(),
                approval_limit: None,
            };
            match identity::insert_user(conn, &new, user.created_at) {
                // Another process created it first.
                Err(error) if error.is_taken() => Ok(()),
                stored => {
                    stored?;
                    record_staff_user(conn, EventType::StaffUserCreated, &user, &ctx)
                }
            }
        })
        .await
}
