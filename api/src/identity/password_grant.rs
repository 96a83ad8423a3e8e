//! A name and a password begin a session.

use std::sync::Arc;

use domain::failure::Kind;
use domain::identity::{Email, Session};
use persistence::fresh_id;
use persistence::identity::{self, Login, sessions};
use secrecy::SecretString;

use super::opaque::Opaque;
use super::refresh_grant::REFRESH_PREFIX;
use super::second_factor;
use super::session_view::record_start;
use super::throttle::Name;
use super::token::Granted;
use crate::occasion::Occasion;
use crate::problem::Problem;
use crate::state::State;

/// What somebody shows to log in.
pub(super) struct Shown {
    pub(super) username: String,
    pub(super) password: SecretString,
    /// A code of the second factor.
    pub(super) otp: Option<String>,
    /// In which request.
    pub(super) request_id: Option<Arc<str>>,
}

/// Logs in who has what is shown; failures count for `name`.
pub(super) async fn log_in(state: &State, name: Name, shown: Shown) -> Result<Granted, Problem> {
    let attempt = state.throttle.attempt(name, state.clock.wall()).await?;
    let login = find(state, &shown.username).await?.filter(|login| login.active);
    let stored = login.as_ref().and_then(|login| login.password_hash.clone());
    // No such login takes as long as a wrong password.
    let fits = state.passwords.verify(shown.password, stored).await?;
    match login {
        Some(login) if fits => {
            let now = Occasion::by(login.user, state.clock.now(), shown.request_id);
            second_factor::pass(state, &login, shown.otp.as_deref(), attempt, &now).await?;
            begin(state, &login, now).await
        }
        Some(_) | None => {
            attempt.failed(state.clock.wall());
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
    for email in Email::named(username) {
        let found =
            state.store.read::<_, Problem, _>(move |conn| Ok(identity::find_login(conn, &email)?));
        if let Some(login) = found.await? {
            return Ok(Some(login));
        }
    }
    Ok(None)
}

async fn begin(state: &State, login: &Login, now: Occasion) -> Result<Granted, Problem> {
    let session = Session::begin(fresh_id(), login.user, login.token_version, now.wall);
    let token = Opaque::draw(REFRESH_PREFIX)?;
    let (stored, hash, company) = (session.clone(), token.hash(), login.company);
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            sessions::begin(conn, &stored, &hash)?;
            record_start(conn, &stored, company, &now)
        })
        .await?;
    Ok(Granted { session, refresh_token: token.into_text() })
}
