//! `POST /v1/auth/otp/confirm`.

use actix_web::{HttpRequest, post};
use domain::events::EventType;
use domain::identity::{Code, SecondFactorError};
use persistence::identity;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::proof::{attempt, shown_once};
use crate::kernel::access::account::record_account;
use crate::kernel::access::permission::Anybody;
use crate::kernel::access::second_factor::codes;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, At, Problem};

/// A code of the authenticator app.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtpConfirmation {
    /// Six digits.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32, example = "287082")]
    otp: String,
}

/// Recovery codes, shown only once.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    /// Each works once, in place of a code of the authenticator app.
    #[schema(example = json!(["MFRG-GZDF-MZTW-Q2LK"]))]
    recovery_codes: Vec<String>,
}

/// Confirm a second factor
///
/// Turns the second factor on, after a code proves that the authenticator app has the secret. From now on
/// every login requires a code, and all access tokens of the user are revoked. Returns ten recovery
/// codes, only this once.
#[utoipa::path(
    request_body = OtpConfirmation,
    // A stored response would let an attacker compare guesses with it.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = RecoveryCodes)),
    security(("bearer" = []))
)]
#[post("/auth/otp/confirm")]
pub(super) async fn verify_otp(
    caller: Caller<Anybody>,
    request: HttpRequest,
    body: Body<OtpConfirmation>,
) -> Answered {
    let typed = body.parse()?.otp;
    let attempt = attempt(&caller, &request).await?;
    let (state, user) = (caller.state(), caller.user());
    let new = codes::new_recovery_codes()?;
    let digests: Vec<_> = new.iter().map(|code| codes::digest(code.expose_secret())).collect();
    let (secret_box, ctx) = (state.secret_box.clone(), caller.write_context());
    let confirmed = state
        .store
        .write::<_, Problem, _>(move |conn| {
            let factor = identity::lock_second_factor(conn, user)?;
            let factor = factor.ok_or(SecondFactorError::NotEnrolled)?;
            if factor.last_step.is_some() {
                return Err(SecondFactorError::AlreadyOn.into());
            }
            let secret = codes::open(&secret_box, user, &factor.sealed_secret)?;
            let step = match Code::read(&typed) {
                Some(Code::App(code)) => codes::step(&secret, &code, ctx.wall)?,
                Some(Code::Recovery(_)) | None => None,
            };
            let Some(step) = step else { return Ok(false) };
            identity::confirm_second_factor(conn, user, step, &digests, ctx.wall)?;
            record_account(conn, EventType::SecondFactorEnabled, user, &ctx)?;
            Ok(true)
        })
        .await?;
    if !confirmed {
        attempt.failed(state.clock.wall());
        return Err(SecondFactorError::Mismatch).at("/otp");
    }
    shown_once(&RecoveryCodes { recovery_codes: new.iter().map(codes::readable).collect() })
}
