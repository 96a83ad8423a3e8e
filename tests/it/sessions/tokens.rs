//! Access tokens under the attacks of RFC 8725: each is refused, with a code for its fault.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rstest::rstest;
use serde_json::{Value, json};

use super::login;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::forge::{foreign_key, head, newest_key, part, signed, with, written};

/// A shop, the buyer's token in parts, and the signing key.
struct Case {
    shop: Shop,
    token: String,
    kid: String,
    claims: Value,
    key: EncodingKey,
}

impl Case {
    #[track_caller]
    fn open(backend: Backend) -> Option<Self> {
        let shop = Shop::start(backend)?;
        let token = login(&shop, "buyer@acme.test").text("/access_token");
        let kid = part(&token, 0)["kid"].as_str().expect("a kid").to_owned();
        let claims = part(&token, 1);
        let key = newest_key(shop.database());
        Some(Self { shop, token, kid, claims, key })
    }

    #[track_caller]
    fn refused(&self, token: &str, code: &str) {
        let answer = self.shop.anonymous().with_token(token).get("/v1/me");
        answer.refused(401, code);
    }

    /// A genuine token except for one claim.
    #[track_caller]
    fn changed(&self, name: &str, value: Value) -> String {
        signed(&head(&self.kid), &with(&self.claims, name, value), &self.key)
    }
}

#[rstest]
fn what_is_signed_as_we_sign_is_taken(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(case) = Case::open(backend) else { return };
    let head_of_ours = part(&case.token, 0);
    assert_eq!((&head_of_ours["alg"], &head_of_ours["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    // The baseline: the other tests fail for exactly the fault that each names.
    let token = signed(&head(&case.kid), &case.claims, &case.key);
    case.shop.anonymous().with_token(&token).get("/v1/me").expect(200);
}

#[rstest]
fn no_algorithm_but_ours(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(case) = Case::open(backend) else { return };
    for none in ["none", "None", "NONE", ""] {
        let head = written(&json!({ "alg": none, "typ": "at+jwt", "kid": case.kid }));
        case.refused(&format!("{head}.{}.", written(&case.claims)), "token_algorithm");
    }
    // Our public key as the secret of a MAC: a verifier that trusts the token's algorithm would accept it.
    let keys = case.shop.anonymous().get("/.well-known/jwks.json").expect(200);
    let public = keys.text("/keys/0/x");
    let raw = URL_SAFE_NO_PAD.decode(&public).expect("base64url");
    for algorithm in [Algorithm::HS256, Algorithm::HS512] {
        for secret in [&raw[..], public.as_bytes(), &keys.bytes] {
            let head = Header { alg: algorithm, ..head(&case.kid) };
            let forged = signed(&head, &case.claims, &EncodingKey::from_secret(secret));
            case.refused(&forged, "token_algorithm");
        }
    }
}

#[rstest]
fn no_key_but_ours(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(case) = Case::open(backend) else { return };
    case.refused(&signed(&head(&case.kid), &case.claims, &foreign_key()), "token_signature");
    case.refused(&signed(&head("nobodys"), &case.claims, &case.key), "token_key_unknown");
    let nameless = Header { kid: None, ..head("") };
    case.refused(&signed(&nameless, &case.claims, &case.key), "token_key_unknown");
    // A key inside the token, or a URL of one, is never looked at.
    let brought = Header { jku: Some("https://evil.example/keys".to_owned()), ..head(&case.kid) };
    case.refused(&signed(&brought, &case.claims, &foreign_key()), "token_signature");
    // Another user's claims under our signature.
    let (signed_part, signature) = case.token.rsplit_once('.').expect("three parts");
    let (head, _) = signed_part.split_once('.').expect("three parts");
    let promoted = written(&with(&case.claims, "ver", json!(99)));
    case.refused(&format!("{head}.{promoted}.{signature}"), "token_signature");
}

#[rstest]
fn no_type_but_an_access_token(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(case) = Case::open(backend) else { return };
    for typ in [None, Some("JWT"), Some("dpop+jwt"), Some("logout+jwt")] {
        let head = Header { typ: typ.map(str::to_owned), ..head(&case.kid) };
        case.refused(&signed(&head, &case.claims, &case.key), "token_type");
    }
}

#[rstest]
fn every_claim_must_be_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(case) = Case::open(backend) else { return };
    for name in ["iss", "aud", "sub", "exp", "nbf", "iat", "ver", "sid"] {
        case.refused(&case.changed(name, Value::Null), "token_claim_invalid");
    }
    for (name, value) in [
        ("exp", json!("4102444800")),
        ("exp", json!(4_102_444_800.5)),
        ("exp", json!({})),
        ("nbf", json!("0")),
        ("sub", json!(7)),
        ("sub", json!("company_01k71a0qkvfgysy8bbhs0d39e7")),
        ("sid", json!([])),
        ("ver", json!("1")),
    ] {
        case.refused(&case.changed(name, value), "token_claim_invalid");
    }
}

#[rstest]
fn no_issuer_audience_or_time_but_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(case) = Case::open(backend) else { return };
    let now = case.claims["iat"].as_i64().expect("iat");
    for (name, value, code) in [
        ("iss", json!("https://evil.example"), "token_issuer"),
        ("iss", json!("comptoir "), "token_issuer"),
        ("aud", json!("somebody-else"), "token_audience"),
        ("exp", json!(now - 1), "token_expired"),
        ("exp", json!(0), "token_expired"),
        ("nbf", json!(now + 3600), "token_not_yet_valid"),
    ] {
        case.refused(&case.changed(name, value), code);
    }
}

#[rstest]
fn what_is_no_token_is_named_so(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(case) = Case::open(backend) else { return };
    for token in ["x", "x.y", "x.y.z", "..", &case.token[1..]] {
        case.refused(token, "token_malformed");
    }
    let cut = &case.token[..case.token.len() - 2];
    let refused = case.shop.anonymous().with_token(cut).get("/v1/me").expect(401).problem();
    assert!(["token_malformed", "token_signature"].map(Value::from).contains(&refused["code"]));
}
