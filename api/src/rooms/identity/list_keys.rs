//! `GET /v1/auth/keys`: the public keys for token verification, for other services.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::public_key::PublicKey;
use crate::kernel::answer::Answer;
use crate::kernel::problem::Answered;
use crate::kernel::state::State;

/// Cache lifetime; shorter than the delay between a new key's publication and its first use.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, ToSchema)]
struct KeySet {
    /// Public keys.
    keys: Vec<PublicKey>,
}

/// `GET /.well-known/jwks.json`: the same response at the standard path.
pub(crate) async fn well_known(state: web::Data<State>) -> Answered {
    let keys = KeySet { keys: state.tokens.public_keys(state.clock.wall()) };
    let mut response = Answer::ok(&keys)?.respond(false);
    response.headers_mut().insert(header::CACHE_CONTROL, CACHED);
    Ok(response)
}

/// List the public keys of tokens
///
/// The public keys that verify access tokens, as a JSON Web Key Set; also served at
/// `/.well-known/jwks.json`. A new key is published before its first use, and stays as long as tokens
/// signed with it are valid.
#[utoipa::path(responses((status = 200, body = KeySet)), security(()))]
#[get("/auth/keys")]
pub(super) async fn list_keys(state: web::Data<State>) -> Answered {
    well_known(state).await
}
