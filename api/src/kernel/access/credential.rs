//! What a request shows of its sender: an access token or an API key, both as a bearer.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use domain::failure::Kind;
use domain::identity::{KEY_PREFIX, KeyText};

use super::key_rights;
use super::outside::{self, Issuer};
use super::rights::Rights;
use super::token_rights;
use crate::kernel::http::client;
use crate::kernel::problem::Problem;
use crate::kernel::request::RequestId;
use crate::kernel::state::State;

/// What was shown, as far as it can be told without the database.
pub(crate) enum Credential {
    /// A token that should be ours; nothing of it is checked yet.
    Token(String),
    /// A token that says it is of one of the outside issuers, and in which request; nothing of it is
    /// checked yet.
    Outside(Arc<Issuer>, String, Option<Arc<str>>),
    /// An API key, whose form and checksum are right, and from where it came.
    Key(KeyText, Option<IpAddr>),
}

impl Credential {
    /// Reads it, or says at once that it is worth nothing.
    pub(crate) fn of(request: &HttpRequest, state: &State) -> Result<Self, Problem> {
        match bearer(request) {
            Some(text) if text.starts_with(KEY_PREFIX) => {
                let key = KeyText::parse(text).ok_or_else(unknown_key)?;
                Ok(Self::Key(key, client::address(request, &state.trusted_proxies)))
            }
            Some(text) if let Some(issuer) = state.issuers.of(text) => {
                Ok(Self::Outside(issuer, text.to_owned(), RequestId::of(request)))
            }
            Some(text) => Ok(Self::Token(text.to_owned())),
            None => Err(nothing()),
        }
    }

    /// What it allows for at this moment, by one read.
    pub(crate) async fn rights(self, state: &State) -> Result<Rights, Problem> {
        match self {
            Self::Token(token) => {
                let signed = token_rights::authenticate(state, &token).await?;
                token_rights::current(state, &signed.claims).await
            }
            Self::Outside(issuer, token, request) => {
                let now = state.clock.now();
                outside::current(&state.store, now, &issuer, &token, request).await
            }
            Self::Key(key, from) => key_rights::current(state, key, from).await,
        }
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, text) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}

/// Who shows nothing gets to know what to show.
fn nothing() -> Problem {
    let detail = "This needs a bearer token from POST /v1/auth/token.";
    Problem::new(Kind::Unauthenticated, "unauthenticated", detail)
}

/// Nobody's key, whatever is wrong with it.
pub(crate) fn unknown_key() -> Problem {
    Problem::new(Kind::Unauthenticated, "unauthenticated", "This is not one of our API keys.")
}
