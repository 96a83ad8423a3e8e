//! A refresh token carries its session on, once.

use std::sync::Arc;

use domain::identity::{BadRefresh, Ending, Session};
use persistence::Conn;
use persistence::identity::sessions::{self, Found};

use super::opaque::{self, Opaque};
use super::session_view::record_end;
use super::token::Granted;
use crate::occasion::Occasion;
use crate::problem::Problem;
use crate::state::State;

/// How refresh tokens begin.
pub(super) const REFRESH_PREFIX: &str = "cptr_";

/// What became of a refresh token. A refusal is stored as well: it may end the session.
type Refreshed = Result<Session, Refused>;

struct Refused {
    why: BadRefresh,
    /// The session, if this ended it.
    ended: Option<Session>,
}

impl From<BadRefresh> for Refused {
    fn from(why: BadRefresh) -> Self {
        Self { why, ended: None }
    }
}

/// Exchanges a refresh token for the next. One that comes again ends its session.
///
/// Who shows it is not known; if it ends a session, nobody is behind that but this request.
pub(super) async fn refresh(
    state: &State,
    shown: &str,
    request_id: Option<Arc<str>>,
) -> Result<Granted, Problem> {
    let now = Occasion { request_id, ..Occasion::system(state.clock.now()) };
    let next = Opaque::draw(REFRESH_PREFIX)?;
    let (shown, hash) = (opaque::hash(shown), next.hash());
    let refreshed =
        state.store.write::<_, Problem, _>(move |conn| exchange(conn, &shown, &hash, &now)).await?;
    match refreshed {
        Ok(session) => Ok(Granted { session, refresh_token: next.into_text() }),
        Err(refused) => {
            if let Some(session) = &refused.ended {
                tell(session);
            }
            Err(refused.why.into())
        }
    }
}

fn exchange(
    conn: &mut Conn,
    shown: &str,
    next: &str,
    now: &Occasion,
) -> Result<Refreshed, Problem> {
    let first = sessions::spend(conn, shown, now.wall)?;
    let Some(found) = sessions::find_by_token(conn, shown)? else {
        return Ok(Err(BadRefresh::Invalid.into()));
    };
    match found.session.may_refresh(first, found.standing, now.wall) {
        Ok(()) => {
            sessions::issue(conn, found.session.id, next, now.wall)?;
            Ok(Ok(found.session))
        }
        Err(BadRefresh::Reused) => end(conn, found, now).map(Err),
        Err(why @ BadRefresh::Invalid) => Ok(Err(why.into())),
    }
}

fn end(conn: &mut Conn, found: Found, now: &Occasion) -> Result<Refused, Problem> {
    let Found { session, company, .. } = found;
    let why = BadRefresh::Reused;
    if !sessions::revoke(conn, session.id, Ending::RefreshTokenReused, now.wall)? {
        // Another was first.
        return Ok(why.into());
    }
    record_end(conn, &session, company, Ending::RefreshTokenReused, now)?;
    Ok(Refused { why, ended: Some(session) })
}

/// The operator hears of a stolen token: a log line, and a counter to be alarmed by.
fn tell(session: &Session) {
    metrics::counter!("comptoir_refresh_tokens_reused_total").increment(1);
    tracing::warn!(
        user = %session.user,
        session = %session.id,
        "a refresh token was used twice: stolen, or its client is broken; its session has ended"
    );
}
