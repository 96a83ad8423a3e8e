//! `POST /v1/auth/password-resets/complete`: sets a password with a mailed token.

use actix_web::{HttpRequest, post, web};
use domain::events::EventType;
use domain::identity::UnusableToken;
use persistence::{companies, identity};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::confirm_email::confirm;
use crate::kernel::access::account::record_account;
use crate::kernel::access::mailed_token::MailedToken;
use crate::kernel::access::turns::Lane;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::request::RequestId;
use crate::kernel::state::State;

/// A new password and the token that authorizes it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChoice {
    /// The token from the mail.
    #[validate(length(min = 1, max = 128))]
    #[schema(
        min_length = 1,
        max_length = 128,
        example = "2vHRn7CQ0hCyzYcXJYyO6nGzVh3cZlCk5WjQwq1o0bE"
    )]
    token: String,
    /// The new password.
    #[validate(length(max = 256))]
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    new_password: String,
}

/// Set a password with a mailed token
///
/// For invitations and forgotten passwords alike. It revokes all mailed tokens and access tokens of the
/// user, and confirms the e-mail address (`email_confirmed` of a member). A token that is unknown, used
/// or expired is refused with 422 `unusable_token`.
#[utoipa::path(
    request_body = PasswordChoice,
    // A stored response would let an attacker compare guesses with it.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 204, description = "The password is set.")),
    security(())
)]
#[post("/auth/password-resets/complete")]
pub(super) async fn accept_password_reset(
    request: HttpRequest,
    body: Body<PasswordChoice>,
    state: web::Data<State>,
) -> Answered {
    let choice = body.parse()?;
    state.passwords.check(&choice.new_password).at("/new_password")?;
    let digest = MailedToken::shown(choice.token.into()).digest();
    let (asked, now) = (digest.clone(), state.clock.now());
    // Hashing is slow by intent: only for callers with a valid token.
    let owner = state
        .store
        .read::<_, Problem, _>(move |conn| Ok(identity::find_token_owner(conn, &asked, now.wall)?))
        .await?;
    let user = owner.ok_or(UnusableToken).at("/token")?;
    let ctx = WriteContext::by(user, now, RequestId::of(&request));
    let password = SecretString::from(choice.new_password);
    let hash = state.passwords.hash(Lane::User(user), password).await?;
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            // Same lock order as an update of the member.
            let member = companies::lock_member_of(conn, user)?;
            if !identity::spend_password_token(conn, (user, &digest), &hash, ctx.wall)? {
                return Err(UnusableToken).at("/token");
            }
            record_account(conn, EventType::UserPasswordReset, user, &ctx)?;
            member.map_or(Ok(()), |member| confirm(conn, member, &ctx))
        })
        .await?;
    Ok(Answer::nothing().respond(false))
}
