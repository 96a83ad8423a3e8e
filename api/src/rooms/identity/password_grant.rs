//! Password grant: an e-mail address and a password start a session.

use std::sync::Arc;

use domain::bounds::MOST_SESSIONS;
use domain::companies::CompanyId;
use domain::failure::Kind;
use domain::identity::{Email, Ending, LoginFault, Session, UserId};
use persistence::identity::{self, Login, sessions};
use persistence::{Conn, fresh_id};
use secrecy::SecretString;

use super::refresh_grant::REFRESH_PREFIX;
use super::session_view::{record_end, record_start};
use super::token::Granted;
use crate::kernel::access::failed_login::tell;
use crate::kernel::access::opaque::Opaque;
use crate::kernel::access::second_factor;
use crate::kernel::access::throttle::Name;
use crate::kernel::access::turns::Lane;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// The credentials of a login.
pub(super) struct Shown {
    pub(super) username: String,
    pub(super) password: SecretString,
    /// Code of the second factor.
    pub(super) otp: Option<String>,
    /// Id of the request.
    pub(super) request_id: Option<Arc<str>>,
}

/// Logs in the user with these credentials; failures count for `name`.
pub(super) async fn log_in(state: &State, name: Name, shown: Shown) -> Result<Granted, Problem> {
    let attempt = state.throttle.attempt(name.clone(), state.clock.wall()).await?;
    let found = find(state, &shown.username).await?;
    let staff = found.as_ref().filter(|login| login.staff).map(|login| login.user);
    let login = found.filter(|login| login.active);
    let stored = login.as_ref().and_then(|login| login.password_hash.clone());
    // An unknown login takes as long as a wrong password.
    let fits = state.passwords.verify(lane(state, &name), shown.password, stored).await?;
    match login {
        Some(login) if fits => {
            let ctx = WriteContext::by(login.user, state.clock.now(), shown.request_id);
            second_factor::pass(state, &login, shown.otp.as_deref(), attempt, &ctx).await?;
            let granted = begin(state, &login, ctx).await?;
            state.throttle.admitted(name);
            Ok(granted)
        }
        Some(_) | None => {
            attempt.failed(state.clock.wall());
            if let Some(user) = staff {
                tell(state, user, LoginFault::Password, shown.request_id);
            }
            Err(Problem::new(
                Kind::Unauthenticated,
                "invalid_credentials",
                "Unknown login or wrong password.",
            ))
        }
    }
}

/// The queue for password verification: a name gets its own queue after an earlier login from the same
/// address.
fn lane(state: &State, name: &Name) -> Lane {
    if state.throttle.knows(name) { Lane::Known(name.clone()) } else { Lane::Place(name.place()) }
}

/// A malformed address matches no login, but the response must take as long.
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

async fn begin(state: &State, login: &Login, ctx: WriteContext) -> Result<Granted, Problem> {
    let session = Session::begin(fresh_id(), login.user, login.token_version, ctx.wall);
    let token = Opaque::draw(REFRESH_PREFIX)?;
    let (stored, hash, company) = (session.clone(), token.hash(), login.company);
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            sessions::begin(conn, &stored, &hash)?;
            record_start(conn, &stored, company, &ctx)?;
            make_room(conn, stored.user, company, &ctx)
        })
        .await?;
    Ok(Granted { at: session.created_at, session, refresh_token: token.into_text() })
}

/// Ends the oldest sessions of a user above the maximum.
fn make_room(
    conn: &mut Conn,
    user: UserId,
    company: Option<CompanyId>,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    for session in sessions::beyond(conn, user, MOST_SESSIONS)? {
        sessions::remove(conn, session.id)?;
        if session.revoked_at.is_none() {
            record_end(conn, &session, company, Ending::TooManySessions, ctx)?;
        }
    }
    Ok(())
}
