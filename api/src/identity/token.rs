//! `POST /v1/auth/token`: name and password for an access token.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::failure::{Kind, Violation};
use domain::identity::Email;
use persistence::identity;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::second_factor;
use super::throttle::Name;
use super::tokens::LIFETIME;
use crate::body::{Body, Media, check};
use crate::problem::{Answered, Problem};
use crate::state::State;

/// How somebody shows who they are.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    /// `password`.
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "password")]
    grant_type: String,
    /// The login: an e-mail address.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "ada@example.com")]
    username: String,
    /// The password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    password: String,
    /// A code of the user's app, or a recovery code; only for who has a second factor.
    #[validate(length(max = 32))]
    #[schema(max_length = 32, example = "287082")]
    otp: Option<String>,
}

/// An access token, to be sent as `Authorization: Bearer …`.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "OAuth 2.0 names them")]
struct Token {
    /// The token: a signed JWT.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c2VyXzAxIn0.c2ln")]
    access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// For how many seconds it is good.
    #[schema(example = 3600)]
    expires_in: i64,
}

/// Get an access token
///
/// Exchanges a name and a password for an access token, which is good for an hour. JSON and form
/// bodies are both read. Ten failures within five minutes for one name from one address close the
/// door for that pair; a success is never counted. Who has a second factor sends its code too: without
/// one the right password is refused with 401 `otp_required`, with a wrong one 401 `invalid_otp`.
#[utoipa::path(
    // The form of RFC 6749 is read too, but two kinds of one body make generators write nonsense.
    request_body = TokenRequest,
    responses((status = 200, body = Token)),
    security(())
)]
#[post("/auth/token")]
pub(super) async fn issue_token(
    request: HttpRequest,
    body: Body<TokenRequest>,
    state: web::Data<State>,
) -> Answered {
    let asked = understand(&body)?;
    if asked.grant_type != "password" {
        let detail = "the only grant type is password";
        return Err(Problem::invalid(vec![Violation::new("/grant_type", "unknown_word", detail)]));
    }
    let name = Name::new(&asked.username, state.proxies.client(&request));
    let attempt = state.throttle.attempt(name, state.clock.wall()).await?;
    // What is no address cannot be anybody's, but must take as long to find out.
    let login = match asked.username.parse::<Email>() {
        Ok(email) => {
            state
                .store
                .read::<_, Problem, _>(move |conn| Ok(identity::find_login(conn, &email)?))
                .await?
        }
        Err(_) => None,
    };
    let login = login.filter(|login| login.active);
    let stored = login.as_ref().and_then(|login| login.password_hash.clone());
    let fits = state.passwords.verify(asked.password.into(), stored).await?;
    match login {
        Some(login) if fits => {
            second_factor::pass(&state, &login, asked.otp.as_deref(), attempt).await?;
            let token = state.tokens.issue(login.user, login.token_version, state.clock.wall())?;
            Ok(granted(token))
        }
        Some(_) | None => {
            attempt.failed(state.clock.wall());
            Err(Problem::new(
                Kind::Unauthenticated,
                "invalid_credentials",
                "There is no such login, or the password is another.",
            ))
        }
    }
}

fn understand(body: &Body<TokenRequest>) -> Result<TokenRequest, Problem> {
    match body.media() {
        Media::Form => {
            let asked: TokenRequest = serde_urlencoded::from_bytes(body.bytes()?)
                .map_err(|error| crate::body::unreadable_form(&error.to_string()))?;
            check(&asked)?;
            Ok(asked)
        }
        Media::Json | Media::Unnamed | Media::Other => body.parse(),
    }
}

fn granted(access_token: String) -> HttpResponse {
    let token = Token { access_token, token_type: "Bearer", expires_in: LIFETIME.num_seconds() };
    HttpResponse::Ok().insert_header((header::PRAGMA, "no-cache")).json(token)
}
