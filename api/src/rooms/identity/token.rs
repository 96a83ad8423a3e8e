//! `POST /v1/auth/token`: exchanges a credential for an access token.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::{DateTime, Utc};
use domain::failure::Violation;
use domain::identity::Session;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::exchange_grant::{ACCESS_TOKEN, Exchange, TOKEN_EXCHANGE};
use super::password_grant::Shown;
use super::{exchange_grant, password_grant, refresh_grant};
use crate::kernel::access::claims::Bearer;
use crate::kernel::access::throttle::Name;
use crate::kernel::body::{Body, Media, check};
use crate::kernel::http::client;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::request::RequestId;
use crate::kernel::state::State;
use crate::kernel::wire::MemberKey;

/// A token request: the grant type and its credentials.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenRequest {
    /// `password`, `refresh_token` or `urn:ietf:params:oauth:grant-type:token-exchange`.
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "password")]
    grant_type: String,
    /// `password`: the login e-mail address.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "ada@example.com")]
    username: Option<String>,
    /// `password`: the password.
    #[validate(length(max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "correct horse battery")]
    password: Option<String>,
    /// `password`: a code of the authenticator app, or a recovery code; only for users with a second
    /// factor.
    #[validate(length(max = 32))]
    #[schema(max_length = 32, example = "287082")]
    otp: Option<String>,
    /// `refresh_token`: the refresh token of the last response.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = json!(null))]
    refresh_token: Option<String>,
    /// Token exchange: the access token of the staff user.
    #[validate(length(min = 1, max = 4096))]
    #[schema(min_length = 1, max_length = 4096, example = json!(null))]
    subject_token: Option<String>,
    /// Token exchange: `urn:ietf:params:oauth:token-type:access_token`.
    #[validate(length(max = 128))]
    #[schema(max_length = 128, example = json!(null))]
    subject_token_type: Option<String>,
    /// Token exchange: the member to act for.
    #[schema(example = json!(null))]
    requested_subject: Option<MemberKey>,
}

/// An access token, for the header `Authorization: Bearer …`.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "OAuth 2.0 names them")]
struct Token {
    /// The access token: a signed JWT.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c2VyXzAxIn0.c2ln")]
    access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Lifetime in seconds.
    #[schema(example = 600)]
    expires_in: i64,
    /// Refresh token for the next access token (`grant_type=refresh_token`), single use. Absent after a
    /// token exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "cptr_kWoV2aUJ5iZVw1xGkK8tQyV0vEwGf3m8Zr0aCqT6b1s")]
    refresh_token: Option<String>,
    /// Type of an exchanged token: `urn:ietf:params:oauth:token-type:access_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "urn:ietf:params:oauth:token-type:access_token")]
    issued_token_type: Option<&'static str>,
}

/// Result of a grant: the session, and its next refresh token.
pub(super) struct Granted {
    pub(super) session: Session,
    pub(super) refresh_token: String,
    /// Time of the grant; a repeated refresh returns the original response.
    pub(super) at: DateTime<Utc>,
}

/// Get an access token
///
/// Accepts an e-mail address and password, or the refresh token of the last response. The access token
/// lives 10 minutes (`expires_in`). The refresh token works once; each refresh returns the next one, for
/// 30 days after login. A refresh token repeated within 10 seconds gets the same response again if the
/// token in that response is still unused. This covers lost responses and two open tabs. A later repeat
/// ends the session, because one of the two senders has stolen the token.
///
/// Staff with `members.act_for` exchange their access token (RFC 8693) for a token to act on behalf of
/// the member `requested_subject`. It has the member's permissions except deciding approvals and creating
/// API keys, and ends with the session of the staff user.
///
/// Accepts JSON and form bodies. Ten failures within five minutes for one name from one address block
/// further attempts for that pair; successful logins do not count. Users with a second factor send its
/// code too: a correct password without a code is refused with 401 `otp_required`, with a wrong code 401
/// `invalid_otp`.
#[utoipa::path(
    // The form body of RFC 6749 is accepted too, but is undocumented: two body types break client
    // generators.
    request_body = TokenRequest,
    // Callers are not authenticated, so there is no idempotency scope.
    extensions(("x-keeps-answer" = json!(false))),
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
    let granted = match asked.grant_type.as_str() {
        "password" => {
            let username = given(asked.username, "/username")?;
            let password = given(asked.password, "/password")?;
            let name = Name::new(&username, client::address(&request, &state.trusted_proxies));
            let request_id = RequestId::of(&request);
            let shown = Shown { username, password: password.into(), otp: asked.otp, request_id };
            password_grant::log_in(&state, name, shown).await?
        }
        "refresh_token" => {
            let shown = given(asked.refresh_token, "/refresh_token")?;
            refresh_grant::refresh(&state, &shown, RequestId::of(&request)).await?
        }
        TOKEN_EXCHANGE => {
            let asked = Exchange {
                subject_token: given(asked.subject_token, "/subject_token")?,
                subject_token_type: given(asked.subject_token_type, "/subject_token_type")?,
                requested_subject: *given(asked.requested_subject, "/requested_subject")?,
            };
            let bearer = exchange_grant::exchange(&state, asked, RequestId::of(&request)).await?;
            return answer(&state, bearer, None, state.clock.wall());
        }
        _ => {
            let detail = "the grant types are password, refresh_token and token-exchange";
            let violation = Violation::new("/grant_type", "unknown_word", detail);
            return Err(Problem::invalid(vec![violation]));
        }
    };
    let Granted { session, refresh_token, at } = granted;
    let Session { user, token_version: version, id: session, .. } = session;
    answer(&state, Bearer { user, version, session, act: None }, Some(refresh_token), at)
}

fn given<T>(value: Option<T>, pointer: &str) -> Result<T, Problem> {
    value.ok_or_else(|| {
        let detail = "this grant type needs it";
        Problem::invalid(vec![Violation::new(pointer, "missing_field", detail)])
    })
}

fn understand(body: &Body<TokenRequest>) -> Result<TokenRequest, Problem> {
    match body.media() {
        Media::Form => {
            let asked: TokenRequest = serde_urlencoded::from_bytes(body.bytes()?)
                .map_err(|error| crate::kernel::body::unreadable_form(&error.to_string()))?;
            check(&asked)?;
            Ok(asked)
        }
        Media::Json | Media::Unnamed | Media::Other => body.parse(),
    }
}

fn answer(
    state: &State,
    bearer: Bearer,
    refresh_token: Option<String>,
    at: DateTime<Utc>,
) -> Answered {
    let issued_token_type = bearer.act.is_some().then_some(ACCESS_TOKEN);
    let token = Token {
        access_token: state.tokens.issue(bearer, at)?,
        token_type: "Bearer",
        expires_in: state.tokens.lifetime().num_seconds(),
        refresh_token,
        issued_token_type,
    };
    Ok(HttpResponse::Ok().insert_header((header::PRAGMA, "no-cache")).json(token))
}
