//! Refresh grant: a refresh token works once; an immediate repeat gets the same response.

use std::sync::Arc;

use domain::identity::{BadRefresh, Ending, Session, TokenUse};
use persistence::Conn;
use persistence::identity::sessions::{self, Found};

use super::session_view::record_end;
use super::token::Granted;
use crate::kernel::access::opaque;
use crate::kernel::access::successor::{Successors, draw_salt};
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// Prefix of refresh tokens.
pub(super) const REFRESH_PREFIX: &str = "cptr_";

/// Result of a refresh. A refusal is committed as well, because it may end the session.
type Refreshed = Result<Granted, Refused>;

struct Refused {
    why: BadRefresh,
    /// The session, if this refusal ended it.
    ended: Option<Session>,
}

impl From<BadRefresh> for Refused {
    fn from(why: BadRefresh) -> Self {
        Self { why, ended: None }
    }
}

/// Exchanges a refresh token for the next. A token repeated at once gets the same response. A later
/// repeat, or one after the next token was used, ends the session.
///
/// The caller is not authenticated; an ended session is attributed to the system and this request.
pub(super) async fn refresh(
    state: &State,
    shown: &str,
    request_id: Option<Arc<str>>,
) -> Result<Granted, Problem> {
    let ctx = WriteContext { request_id, ..WriteContext::system(state.clock.now()) };
    let shown = Shown {
        hash: opaque::hash(shown),
        text: shown.to_owned(),
        salt: draw_salt()?,
        successors: Arc::clone(&state.successors),
    };
    let refreshed =
        state.store.write::<_, Problem, _>(move |conn| exchange(conn, &shown, &ctx)).await?;
    match refreshed {
        Ok(granted) => Ok(granted),
        Err(refused) => {
            if let Some(session) = &refused.ended {
                tell(session);
            }
            Err(refused.why.into())
        }
    }
}

/// A presented refresh token, with the salt that its successor is derived from on first use. No `Debug`:
/// it would show the token.
struct Shown {
    text: String,
    hash: String,
    salt: String,
    successors: Arc<Successors>,
}

fn exchange(conn: &mut Conn, shown: &Shown, ctx: &WriteContext) -> Result<Refreshed, Problem> {
    let is_first = sessions::spend(conn, &shown.hash, &shown.salt, ctx.wall)?;
    let found = sessions::find_by_token(conn, &shown.hash)?;
    let (Some(found), Some(spent)) = (found, sessions::first_use(conn, &shown.hash)?) else {
        return Ok(Err(BadRefresh::Invalid.into()));
    };
    // All processes use the salt of the first use: one token has one successor.
    let salt = spent.salt.unwrap_or_default();
    let next = shown.successors.of(REFRESH_PREFIX, &shown.text, &salt);
    let hash = next.hash();
    let this = if is_first {
        TokenUse::First
    } else {
        let successor_unused = sessions::is_unspent(conn, &hash)?;
        TokenUse::Again { first_at: spent.at, successor_unused }
    };
    match found.session.may_refresh(this, found.standing, ctx.wall) {
        Ok(()) => {
            if is_first {
                sessions::issue(conn, found.session.id, &hash, ctx.wall)?;
            }
            let (session, at) = (found.session, spent.at);
            Ok(Ok(Granted { session, refresh_token: next.into_text(), at }))
        }
        Err(BadRefresh::Reused) => end(conn, found, ctx).map(Err),
        Err(why @ BadRefresh::Invalid) => Ok(Err(why.into())),
    }
}

fn end(conn: &mut Conn, found: Found, ctx: &WriteContext) -> Result<Refused, Problem> {
    let Found { session, company, .. } = found;
    let why = BadRefresh::Reused;
    if !sessions::revoke(conn, session.id, Ending::RefreshTokenReused, ctx.wall)? {
        // Another request ended it first.
        return Ok(why.into());
    }
    record_end(conn, &session, company, Ending::RefreshTokenReused, ctx)?;
    Ok(Refused { why, ended: Some(session) })
}

/// Reports a stolen token to the operator: a log line, and a counter for alerts.
fn tell(session: &Session) {
    metrics::counter!("comptoir_refresh_tokens_reused_total").increment(1);
    tracing::warn!(
        user = %session.user,
        session = %session.id,
        "a refresh token was used twice: stolen, or its client is broken; its session has ended"
    );
}
