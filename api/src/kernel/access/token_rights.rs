//! Rights of one of our access tokens, read anew for every request.

use std::sync::Arc;

use domain::identity::{BadToken, Permission, on_behalf};
use persistence::identity;

use super::claims::{Act, Claims};
use super::keys;
use super::rights::{Rights, alive, revoked};
use super::verified::Signed;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// Verifies `token`. An unknown key may be a new one that another process signs with already.
pub(crate) async fn authenticate(state: &State, token: &str) -> Result<Arc<Signed>, Problem> {
    let now = state.clock.wall();
    match state.tokens.check(token, now) {
        Err(BadToken::UnknownKey) if state.tokens.may_ask(now) => {
            keys::learn(state).await;
            Ok(state.tokens.check(token, now)?)
        }
        checked => Ok(checked?),
    }
}

/// Rights of the user these claims name, in one read.
pub(crate) async fn current(state: &State, claims: &Claims) -> Result<Rights, Problem> {
    match &claims.act {
        None => Ok(of_session(state, claims).await?.hold_to(state.staff_otp)),
        Some(act) => acted_by(state, claims, act.clone()).await,
    }
}

async fn of_session(state: &State, claims: &Claims) -> Result<Rights, Problem> {
    let (user, session) = (claims.sub, claims.session);
    let found = state.store.coalesced(&state.asking, (user, session)).await?;
    let rights = Rights::try_from(alive(found, (user, claims.version))?)?;
    Ok(Rights { session: Some(session), ..rights.lend(state.clock.wall()) })
}

/// Rights of a member that staff impersonate, as long as both may log in.
async fn acted_by(state: &State, claims: &Claims, act: Act) -> Result<Rights, Problem> {
    let (user, session) = (claims.sub, claims.session);
    let (found, actor) = state
        .store
        .read::<_, Problem, _>(move |conn| {
            let actor = identity::find_rights(conn, act.sub, session)?;
            Ok((identity::find_user_rights(conn, user)?, actor))
        })
        .await?;
    let actor = Rights::try_from(alive(actor, (act.sub, act.version))?);
    let actor = actor.map_err(|_no_place| revoked(act.sub))?;
    let actor = actor.lend(state.clock.wall()).hold_to(state.staff_otp);
    if !actor.allows(Permission::ActForMembers) {
        return Err(revoked(act.sub));
    }
    let rights = Rights::try_from(alive(found, (user, claims.version))?)?;
    let lent = on_behalf(rights.grants.permissions());
    Ok(Rights { grants: rights.grants.only(lent), actor: Some(actor.user), ..rights })
}
