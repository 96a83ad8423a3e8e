//! Access tokens as the product makes them, and forged ones.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::database::Database;

/// A decoded part of a token: 0 is its header, 1 its claims.
#[track_caller]
pub fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).expect("a part");
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// An encoded part of a token.
pub fn written(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// The product's newest private key, read from its storage.
#[track_caller]
pub fn newest_key(database: &Database) -> EncodingKey {
    let kept = database.kept_keys();
    let newest = kept["signing"].as_array().and_then(|keys| keys.last()).expect("a key");
    key(newest["key"].as_str().expect("its text"))
}

/// An unknown key.
pub fn foreign_key() -> EncodingKey {
    key("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g")
}

fn key(pkcs8: &str) -> EncodingKey {
    EncodingKey::from_ed_der(&URL_SAFE_NO_PAD.decode(pkcs8).expect("base64url"))
}

/// The header of our tokens.
pub fn head(kid: &str) -> Header {
    Header {
        typ: Some("at+jwt".to_owned()),
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::EdDSA)
    }
}

/// A token with these claims, signed by this key.
#[track_caller]
pub fn signed(head: &Header, claims: &Value, key: &EncodingKey) -> String {
    jsonwebtoken::encode(head, claims, key).expect("a token")
}

/// The claims with one value replaced; null removes the claim.
pub fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    match value {
        Value::Null => drop(claims.as_object_mut().expect("claims").remove(name)),
        value => claims[name] = json!(value),
    }
    claims
}
