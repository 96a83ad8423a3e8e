//! Public half of a signing key, as other services read it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

/// A public key (RFC 8037).
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct PublicKey {
    /// The key type.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// The curve.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// Use of the key: signatures.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: &'static str,
    /// The algorithm.
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// Key id, in the header of every token it signed.
    #[schema(example = "CIDlNaenpv1ca1jd")]
    kid: String,
    /// The key itself, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

impl PublicKey {
    /// The public half of an Ed25519 key, with its id.
    pub(crate) fn ed25519(kid: String, public: &[u8]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public);
        Self { kty: "OKP", crv: "Ed25519", usage: "sig", alg: "EdDSA", kid, x }
    }
}
