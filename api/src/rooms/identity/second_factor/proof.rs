//! Re-authentication of the caller, and responses without idempotent replay.

use actix_web::{HttpRequest, HttpResponse};
use domain::identity::SecondFactorError;
use persistence::identity;
use secrecy::SecretString;
use serde::Serialize;

use crate::kernel::access::permission::Anybody;
use crate::kernel::access::throttle::{Attempt, Name};
use crate::kernel::access::turns::Lane;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::http::client;
use crate::kernel::problem::{At, Problem};

/// An attempt at the caller's password, counted together with login attempts: guessing works the same
/// here.
pub(super) async fn attempt(
    caller: &Caller<Anybody>,
    request: &HttpRequest,
) -> Result<Attempt, Problem> {
    caller.in_person()?;
    let state = caller.state();
    let from = client::address(request, &state.trusted_proxies);
    let name = Name::new(&caller.rights().email, from);
    state.throttle.attempt(name, state.clock.wall()).await
}

/// An attempt with the correct password.
pub(super) async fn prove_password(
    caller: &Caller<Anybody>,
    request: &HttpRequest,
    password: SecretString,
) -> Result<Attempt, Problem> {
    let attempt = attempt(caller, request).await?;
    let (state, user) = (caller.state(), caller.user());
    let stored = state
        .store
        .read::<_, Problem, _>(move |conn| Ok(identity::find_password(conn, user)?))
        .await?;
    if state.passwords.verify(Lane::User(user), password, stored).await? {
        return Ok(attempt);
    }
    attempt.failed(state.clock.wall());
    Err(SecondFactorError::WrongPassword).at("/password")
}

/// A response that is not stored for idempotent replay.
pub(super) fn shown_once(view: &impl Serialize) -> Result<HttpResponse, Problem> {
    Ok(Answer::ok(view)?.respond(false))
}
