//! Credential of a request: an access token or an API key, both as a bearer.

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

/// A credential, parsed as far as possible without the database.
pub(crate) enum Credential {
    /// A token that claims to be ours; not verified yet.
    Token(String),
    /// A token that claims an outside issuer, and the id of its request; not verified yet.
    Outside(Arc<Issuer>, String, Option<Arc<str>>),
    /// An API key with a valid form and checksum, and the client's address.
    Key(KeyText, Option<IpAddr>),
}

impl Credential {
    /// Parses the credential, or refuses it at once.
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

    /// The rights it grants at this moment, in one read.
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

/// The refusal of a request without a credential, which names the one required.
pub(crate) fn nothing() -> Problem {
    let detail = "This needs a bearer token from POST /v1/auth/token.";
    Problem::new(Kind::Unauthenticated, "unauthenticated", detail)
}

/// The refusal of an invalid key, the same for every cause.
pub(crate) fn unknown_key() -> Problem {
    Problem::new(Kind::Unauthenticated, "unauthenticated", "Unknown API key.")
}
