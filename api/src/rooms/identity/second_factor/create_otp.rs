//! `POST /v1/auth/otp`.

use actix_web::{HttpRequest, post};
use domain::identity::SecondFactorError;
use persistence::identity;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::proof::{prove_password, shown_once};
use crate::kernel::access::permission::Anybody;
use crate::kernel::access::second_factor::codes;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};

/// The password, to confirm the caller's identity.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtpEnrolment {
    /// Current password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    password: String,
}

/// A secret, shown only once.
#[derive(Serialize, ToSchema)]
struct OtpSecret {
    /// URI for an authenticator app, usually shown as a QR code.
    #[schema(
        example = "otpauth://totp/Comptoir:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Comptoir"
    )]
    otpauth_uri: String,
}

/// Enrol a second factor
///
/// Returns a secret for an authenticator app (RFC 6238), once; a repeat before confirmation returns
/// another one. Nothing changes until it is confirmed. If a second factor is already on: 409
/// `otp_already_on`.
#[utoipa::path(
    request_body = OtpEnrolment,
    // A stored response would let an attacker compare guesses with it.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = OtpSecret)),
    security(("bearer" = []))
)]
#[post("/auth/otp")]
pub(super) async fn create_otp(
    caller: Caller<Anybody>,
    request: HttpRequest,
    body: Body<OtpEnrolment>,
) -> Answered {
    let asked = body.parse()?;
    drop(prove_password(&caller, &request, asked.password.into()).await?);
    let (state, user) = (caller.state(), caller.user());
    let secret = codes::new_secret()?;
    let sealed = codes::seal(&state.secret_box, user, &secret)?;
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
