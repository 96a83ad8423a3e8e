//! `POST /v1/auth/password`: changes the caller's password.

use actix_web::{HttpRequest, HttpResponse, post};
use domain::events::EventType;
use domain::failure::Kind;
use persistence::identity;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::access::account::record_account;
use crate::kernel::access::permission::Anybody;
use crate::kernel::access::throttle::Name;
use crate::kernel::access::turns::Lane;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::http::client;
use crate::kernel::problem::{Answered, At, Problem};

/// The current and the new password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// Current password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    current_password: String,
    /// New password.
    #[validate(length(max = 256))]
    #[schema(min_length = 8, max_length = 256, example = "staple, correctly")]
    new_password: String,
}

/// Change your password
///
/// Ends all sessions of the user, including this one: log in with the new password. Wrong passwords count
/// as failed logins. The response is not stored for an `Idempotency-Key`, because the body is a secret.
#[utoipa::path(
    request_body = PasswordChange,
    // A stored response would let an attacker compare guesses with it.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 204)),
    security(("bearer" = []))
)]
#[post("/auth/password")]
pub(super) async fn set_password(
    caller: Caller<Anybody>,
    request: HttpRequest,
    body: Body<PasswordChange>,
) -> Answered {
    caller.in_person()?;
    let state = caller.state();
    let change = body.parse()?;
    state.passwords.check(&change.new_password).at("/new_password")?;
    let from = client::address(&request, &state.trusted_proxies);
    let name = Name::new(&caller.rights().email, from);
    let attempt = state.throttle.attempt(name, state.clock.wall()).await?;
    let user = caller.user();
    let stored = state
        .store
        .read::<_, Problem, _>(move |conn| Ok(identity::find_password(conn, user)?))
        .await?;
    let lane = Lane::User(user);
    let current = change.current_password.into();
    if !state.passwords.verify(lane.clone(), current, stored.clone()).await? {
        attempt.failed(state.clock.wall());
        let detail = "Wrong current password.";
        return Err(Problem::new(Kind::Forbidden, "wrong_password", detail));
    }
    let hash = state.passwords.hash(lane, change.new_password.into()).await?;
    let ctx = caller.write_context();
    let changed = state
        .store
        .write::<_, Problem, _>(move |conn| {
            let hashes = (stored.as_deref().unwrap_or_default(), hash.as_str());
            let changed = identity::change_password(conn, user, hashes)?;
            if changed {
                record_account(conn, EventType::UserPasswordChanged, user, &ctx)?;
            }
            Ok(changed)
        })
        .await?;
    if changed { Ok(HttpResponse::NoContent().finish()) } else { Err(changed_meanwhile()) }
}

fn changed_meanwhile() -> Problem {
    let detail = "Another request has just changed this password.";
    Problem::new(Kind::Conflict, "password_changed", detail)
}
