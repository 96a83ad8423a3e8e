//! The first staff administrator of an empty database.

use domain::identity::{Email, StaffRole, check_password};
use persistence::identity::{self, NewUser};
use persistence::{Store, fresh_id};
use secrecy::ExposeSecret;

use super::passwords;
use crate::clock::Clock;
use crate::config::Administrator;
use crate::problem::Problem;

/// Makes the administrator that the settings name, if nobody can log in yet.
pub(crate) async fn ensure(
    settings: &Administrator,
    store: &Store,
    clock: &Clock,
) -> Result<(), Problem> {
    let (Some(email), Some(password)) = (&settings.email, &settings.password) else {
        return Ok(());
    };
    let somebody = store.read::<_, Problem, _>(|conn| Ok(identity::any_users(conn)?)).await?;
    if somebody {
        return Ok(());
    }
    let email: Email = email.parse()?;
    check_password(password.expose_secret())?;
    let user = NewUser {
        id: fresh_id(),
        name: email.as_str().to_owned(),
        email,
        password_hash: Some(passwords::hash(password)?),
        staff: Some(StaffRole::Administrator),
    };
    let now = clock.now();
    store
        .write::<_, Problem, _>(move |conn| match identity::insert_user(conn, &user, now.at) {
            // Another process was first.
            Err(error) if error.is_taken() => Ok(()),
            other => Ok(other?),
        })
        .await
}
