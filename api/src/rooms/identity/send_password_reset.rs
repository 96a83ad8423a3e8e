//! `POST /v1/auth/password-resets`: sends a token by mail.

use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::bounds::MOST_MAILS;
use domain::failure::Kind;
use domain::identity::{BadEmail, Email, MailPurpose};
use persistence::identity::mails;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::access::throttle::Name;
use crate::kernel::body::Body;
use crate::kernel::http::client;
use crate::kernel::mail;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::state::State;

/// A request for a password reset.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordReset {
    /// Login e-mail address.
    #[validate(length(min = 3, max = 254))]
    #[schema(min_length = 3, max_length = 254, example = "ada@example.com")]
    email: String,
}

/// Request a password reset
///
/// Mails a token to the address if a user has it; either way the response is 202 after the same time. The
/// token works once, within an hour. Limits: ten requests within five minutes per address and client
/// network, and five mails an hour per user. If the installation sends no mail: 409
/// `mail_not_configured`.
#[utoipa::path(
    request_body = PasswordReset,
    // A stored response would let an attacker compare guesses with it.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 202, description = "Accepted. If a user has this address, mail is sent.")),
    security(())
)]
#[post("/auth/password-resets")]
pub(super) async fn send_password_reset(
    request: HttpRequest,
    body: Body<PasswordReset>,
    state: web::Data<State>,
) -> Answered {
    let named = Email::named(&body.parse()?.email);
    let email = named.first().cloned().ok_or(BadEmail).at("/email")?;
    let post = mail::require(state.post.as_deref())?;
    let now = state.clock.wall();
    let name = Name::new(email.as_str(), client::address(&request, &state.trusted_proxies));
    state.resets.attempt(name, now).await?.failed(now);
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            if mails::are_waiting(conn, MOST_MAILS)? {
                return Err(Problem::new(
                    Kind::Unavailable,
                    "overloaded",
                    "Too many mails are queued.",
                ));
            }
            for email in &named {
                mail::enqueue(conn, MailPurpose::PasswordReset, email, now)?;
            }
            Ok(())
        })
        .await?;
    post.wake();
    Ok(HttpResponse::Accepted().finish())
}
