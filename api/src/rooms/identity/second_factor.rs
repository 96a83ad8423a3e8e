//! `POST /v1/auth/otp`, `…/confirm` and `…/disable`.

use actix_web::{HttpRequest, HttpResponse, post};
use domain::events::EventType;
use domain::identity::{Code, SecondFactorError};
use persistence::identity;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::access::account::record_account;
use crate::kernel::access::permission::Anybody;
use crate::kernel::access::second_factor::{codes, spend};
use crate::kernel::access::throttle::{Attempt, Name};
use crate::kernel::access::turns::Lane;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::http::client;
use crate::kernel::problem::{Answered, At, Problem};

/// Proof that it is still you.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtpEnrolment {
    /// Your password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    password: String,
}

/// A secret that is shown this once.
#[derive(Serialize, ToSchema)]
struct OtpSecret {
    /// For an app, mostly as a picture (QR code).
    #[schema(
        example = "otpauth://totp/Comptoir:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Comptoir"
    )]
    otpauth_uri: String,
}

/// A code of the app.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtpConfirmation {
    /// Six digits.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32, example = "287082")]
    otp: String,
}

/// Codes that are shown this once.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    /// Each is good once, in place of a code of the app.
    #[schema(example = json!(["MFRG-GZDF-MZTW-Q2LK"]))]
    recovery_codes: Vec<String>,
}

/// Proof that it is still you, app and all.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtpRemoval {
    /// Your password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    password: String,
    /// A code of the app, or a recovery code.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32, example = "287082")]
    otp: String,
}

/// Enrol a second factor
///
/// Gives a secret for an app that makes codes (RFC 6238), once; asked again before it is confirmed,
/// it gives another. Nothing changes until it is confirmed. While one is on: 409 `otp_already_on`.
#[utoipa::path(
    request_body = OtpEnrolment,
    // A kept answer would be a trace that guesses could be compared with.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = OtpSecret)),
    security(("bearer" = []))
)]
#[post("/auth/otp")]
pub(crate) async fn create_otp(
    caller: Caller<Anybody>,
    request: HttpRequest,
    body: Body<OtpEnrolment>,
) -> Answered {
    let asked = body.parse()?;
    drop(prove_password(&caller, &request, asked.password.into()).await?);
    let (state, user) = (caller.state(), caller.user());
    let secret = codes::new_secret()?;
    let sealed = codes::seal(&state.vault, user, &secret)?;
    let now = state.clock.wall();
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            let factor = identity::lock_second_factor(conn, user)?;
            if factor.is_some_and(|factor| factor.last_step.is_some()) {
                return Err(SecondFactorError::AlreadyOn.into());
            }
            Ok(identity::begin_second_factor(conn, user, &sealed, now)?)
        })
        .await?;
    let uri = codes::uri(&secret, &caller.rights().email)?;
    shown_once(&OtpSecret { otpauth_uri: uri.expose_secret().to_owned() })
}

/// Confirm a second factor
///
/// Proves by a code that the app has the secret, and turns the second factor on: every login needs a
/// code from now on, and all access tokens of the user end. Shows ten recovery codes, once.
#[utoipa::path(
    request_body = OtpConfirmation,
    // A kept answer would be a trace that guesses could be compared with.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = RecoveryCodes)),
    security(("bearer" = []))
)]
#[post("/auth/otp/confirm")]
pub(crate) async fn verify_otp(
    caller: Caller<Anybody>,
    request: HttpRequest,
    body: Body<OtpConfirmation>,
) -> Answered {
    let typed = body.parse()?.otp;
    let attempt = attempt(&caller, &request).await?;
    let (state, user) = (caller.state(), caller.user());
    let new = codes::new_recovery_codes()?;
    let digests: Vec<_> = new.iter().map(|code| codes::digest(code.expose_secret())).collect();
    let (vault, now) = (state.vault.clone(), caller.occasion());
    let confirmed = state
        .store
        .write::<_, Problem, _>(move |conn| {
            let factor = identity::lock_second_factor(conn, user)?;
            let factor = factor.ok_or(SecondFactorError::NotEnrolled)?;
            if factor.last_step.is_some() {
                return Err(SecondFactorError::AlreadyOn.into());
            }
            let secret = codes::open(&vault, user, &factor.sealed_secret)?;
            let step = match Code::read(&typed) {
                Some(Code::App(code)) => codes::step(&secret, &code, now.wall)?,
                Some(Code::Recovery(_)) | None => None,
            };
            let Some(step) = step else { return Ok(false) };
            identity::confirm_second_factor(conn, user, step, &digests, now.wall)?;
            record_account(conn, EventType::SecondFactorEnabled, user, &now)?;
            Ok(true)
        })
        .await?;
    if !confirmed {
        attempt.failed(state.clock.wall());
        return Err(SecondFactorError::Mismatch).at("/otp");
    }
    shown_once(&RecoveryCodes { recovery_codes: new.iter().map(codes::readable).collect() })
}

/// End a second factor
///
/// Needs the password and a code, of the app or for recovery. All access tokens of the user end.
#[utoipa::path(
    request_body = OtpRemoval,
    // A kept answer would be a trace that guesses could be compared with.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 204, description = "Logins need a password only.")),
    security(("bearer" = []))
)]
#[post("/auth/otp/disable")]
pub(crate) async fn remove_otp(
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
    let now = caller.occasion();
    if !spend(state, user, &asked.otp, &now).await? {
        attempt.failed(state.clock.wall());
        return Err(SecondFactorError::Mismatch).at("/otp");
    }
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            identity::end_second_factor(conn, user)?;
            record_account(conn, EventType::SecondFactorDisabled, user, &now)
        })
        .await?;
    Ok(Answer::nothing().respond(false))
}

/// A guess here is as good as one at login, so they are counted together.
async fn attempt(caller: &Caller<Anybody>, request: &HttpRequest) -> Result<Attempt, Problem> {
    caller.in_person()?;
    let state = caller.state();
    let from = client::address(request, &state.trusted_proxies);
    let name = Name::new(&caller.rights().email, from);
    state.throttle.attempt(name, state.clock.wall()).await
}

async fn prove_password(
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

/// An answer that no idempotency key remembers.
fn shown_once(view: &impl Serialize) -> Result<HttpResponse, Problem> {
    Ok(Answer::ok(view)?.respond(false))
}
