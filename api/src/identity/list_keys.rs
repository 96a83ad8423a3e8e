//! `GET /v1/auth/keys`: by which keys tokens are checked, for other services.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::problem::Answered;
use crate::state::State;

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, ToSchema)]
struct KeySet {
    /// The keys.
    keys: Vec<PublicKey>,
}

/// A public key (RFC 8037).
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct PublicKey {
    /// The key type.
    #[schema(example = "OKP")]
    pub(super) kty: &'static str,
    /// The curve.
    #[schema(example = "Ed25519")]
    pub(super) crv: &'static str,
    /// What it is for: signatures.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    pub(super) usage: &'static str,
    /// The algorithm.
    #[schema(example = "EdDSA")]
    pub(super) alg: &'static str,
    /// Its id, which stands in the header of every token it signed.
    #[schema(example = "CIDlNaenpv1ca1jd")]
    pub(super) kid: String,
    /// The key itself, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    pub(super) x: String,
}

/// List the keys of tokens
///
/// The public keys by which access tokens are checked, as a JSON Web Key Set.
#[utoipa::path(responses((status = 200, body = KeySet)), security(()))]
#[get("/auth/keys")]
pub(super) async fn list_keys(state: web::Data<State>) -> Answered {
    Ok(Answer::ok(&KeySet { keys: state.tokens.public_keys() })?.respond(false))
}
