//! A name and a password begin a session.

use std::net::IpAddr;

use domain::failure::Kind;
use domain::identity::{Email, Session};
use persistence::fresh_id;
use persistence::identity::{self, Login, sessions};
use secrecy::SecretString;

use super::opaque::Opaque;
use super::refresh_grant::REFRESH_PREFIX;
use super::token::Granted;
use crate::problem::Problem;
use crate::state::State;

/// Logs in who has this name and this password, asking from this address.
pub(super) async fn log_in(
    state: &State,
    (username, from): (String, Option<IpAddr>),
    password: SecretString,
) -> Result<Granted, Problem> {
    let name = (username.trim().to_lowercase(), from);
    state.throttle.check(&name, state.clock.wall())?;
    let login = find(state, &username).await?.filter(|login| login.active);
    let stored = login.as_ref().and_then(|login| login.password_hash.clone());
    // No such login takes as long as a wrong password.
    let fits = state.passwords.verify(password, stored).await?;
    match login {
        Some(login) if fits => begin(state, &login).await,
        Some(_) | None => {
            // Asked again: others may have failed under this name while this one was being checked.
            state.throttle.check(&name, state.clock.wall())?;
            state.throttle.failed(name, state.clock.wall());
            Err(Problem::new(
                Kind::Unauthenticated,
                "invalid_credentials",
                "There is no such login, or the password is another.",
            ))
        }
    }
}

/// What is no address cannot be anybody's, but must take as long to find out.
async fn find(state: &State, username: &str) -> Result<Option<Login>, Problem> {
    let Ok(email) = username.parse::<Email>() else { return Ok(None) };
    state.store.read(move |conn| Ok(identity::find_login(conn, &email)?)).await
}

async fn begin(state: &State, login: &Login) -> Result<Granted, Problem> {
    let now = state.clock.wall();
    let session = Session::begin(fresh_id(), login.user, login.token_version, now);
    let token = Opaque::draw(REFRESH_PREFIX)?;
    let (stored, hash) = (session.clone(), token.hash());
    state
        .store
        .write::<_, Problem, _>(move |conn| Ok(sessions::begin(conn, &stored, &hash)?))
        .await?;
    Ok(Granted { session, refresh_token: token.into_text() })
}
