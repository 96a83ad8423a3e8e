//! `GET /v1/auth/keys`: by which keys tokens are checked, for other services.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::public_key::PublicKey;
use crate::kernel::answer::Answer;
use crate::kernel::problem::Answered;
use crate::kernel::state::State;

/// Shorter than a new key is published before it signs.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, ToSchema)]
struct KeySet {
    /// The keys.
    keys: Vec<PublicKey>,
}

/// `GET /.well-known/jwks.json`: the same, where other services look for it.
pub(crate) async fn well_known(state: web::Data<State>) -> Answered {
    let keys = KeySet { keys: state.tokens.public_keys(state.clock.wall()) };
    let mut response = Answer::ok(&keys)?.respond(false);
    response.headers_mut().insert(header::CACHE_CONTROL, CACHED);
    Ok(response)
}

/// List the keys of tokens
///
/// The public keys by which access tokens are checked, as a JSON Web Key Set; the same stands at
/// `/.well-known/jwks.json`. A new key is published before it signs, and stays as long as what it
/// signed is alive.
#[utoipa::path(responses((status = 200, body = KeySet)), security(()))]
#[get("/auth/keys")]
pub(super) async fn list_keys(state: web::Data<State>) -> Answered {
    well_known(state).await
}
