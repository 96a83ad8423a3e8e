//! `GET /v1/auth/keys`: by which keys tokens are checked, for other services.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{get, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::problem::Answered;
use crate::state::State;

/// Shorter than a new key is published before it signs.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, ToSchema)]
struct KeySet {
    /// The keys.
    keys: Vec<PublicKey>,
}

/// A public key (RFC 8037).
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct PublicKey {
    /// The key type.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// The curve.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// What it is for: signatures.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: &'static str,
    /// The algorithm.
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// Its id, which stands in the header of every token it signed.
    #[schema(example = "CIDlNaenpv1ca1jd")]
    kid: String,
    /// The key itself, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

impl PublicKey {
    /// The public half of an Ed25519 key, under its name.
    pub(super) fn ed25519(kid: String, public: &[u8]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public);
        Self { kty: "OKP", crv: "Ed25519", usage: "sig", alg: "EdDSA", kid, x }
    }
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
