//! `POST /v1/auth/otp/disable`.

use actix_web::{HttpRequest, post};
use domain::events::EventType;
use domain::identity::SecondFactorError;
use persistence::identity;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::proof::prove_password;
use crate::kernel::access::account::record_account;
use crate::kernel::access::permission::Anybody;
use crate::kernel::access::second_factor::spend;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, At, Problem};

/// Password and code, to confirm the caller's identity.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtpRemoval {
    /// Current password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    password: String,
    /// Code of the authenticator app, or a recovery code.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32, example = "287082")]
    otp: String,
}

/// Disable a second factor
///
/// Requires the password and a code: from the authenticator app, or a recovery code. All access tokens of
/// the user are revoked.
#[utoipa::path(
    request_body = OtpRemoval,
    // A stored response would let an attacker compare guesses with it.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 204, description = "Logins need a password only.")),
    security(("bearer" = []))
)]
#[post("/auth/otp/disable")]
pub(super) async fn remove_otp(
    caller: Caller<Anybody>,
    request: HttpRequest,
    body: Body<OtpRemoval>,
) -> Answered {
    let asked = body.parse()?;
    if !caller.rights().otp_enabled {
        return Err(SecondFactorError::NotEnrolled.into());
    }
    let attempt = prove_password(&caller, &request, asked.password.into()).await?;
    let (state, user) = (caller.state(), caller.user());
    let ctx = caller.write_context();
    if !spend(state, user, &asked.otp, &ctx).await? {
        attempt.failed(state.clock.wall());
        return Err(SecondFactorError::Mismatch).at("/otp");
    }
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            identity::end_second_factor(conn, user)?;
            record_account(conn, EventType::SecondFactorDisabled, user, &ctx)
        })
        .await?;
    Ok(Answer::nothing().respond(false))
}
