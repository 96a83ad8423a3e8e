//! Invalid tokens (RFC 8725): each defect by itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::scene;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::provider::{Signer, now};

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn a_token_that_is_wrong_in_one_way_lets_nobody_in() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let (provider, signer, server) = scene(shop, &json!({}));
    let good = provider.claims("1", "buyer@acme.test");
    let with = |field: &str, value: Value| {
        let mut claims = good.clone();
        claims[field] = value;
        signer.sign(&claims)
    };
    let without = |field: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().expect("claims").remove(field);
        signer.sign(&claims)
    };
    let under = |change: fn(&mut Header)| {
        let mut header = signer.header();
        change(&mut header);
        signer.sign_under(&header, &good)
    };
    let tampered = {
        let token = signer.sign(&good);
        let (head, rest) = token.split_once('.').expect("three parts");
        let (_, signature) = rest.split_once('.').expect("three parts");
        let mut claims = good.clone();
        claims["email"] = json!("admin@acme.test");
        format!("{head}.{}.{signature}", part(&claims))
    };
    let foreign = Signer { id: signer.id.clone(), ..Signer::ec("x") };
    let cases = [
        ("another audience", with("aud", json!("other"))),
        ("no audience", without("aud")),
        ("another issuer", with("iss", json!("https://evil.example"))),
        ("no issuer", without("iss")),
        ("no subject", without("sub")),
        ("an empty subject", with("sub", json!(""))),
        ("no end", without("exp")),
        ("an end that is no number", with("exp", json!((now() + 300).to_string()))),
        ("its time is over", with("exp", json!(now() - 60))),
        ("not yet", with("nbf", json!(now() + 120))),
        ("from the future", with("iat", json!(now() + 120))),
        ("an ID token", with("nonce", json!("n-1"))),
        ("an ID token", with("at_hash", json!("h"))),
        ("another type", under(|header| header.typ = Some("JWT".to_owned()))),
        ("no type", under(|header| header.typ = None)),
        ("no key id", under(|header| header.kid = None)),
        ("an unknown key id", under(|header| header.kid = Some("unheard-of".to_owned()))),
        ("a critical extension", under(|header| header.crit = Some(vec!["b64".to_owned()]))),
        ("changed after it was signed", tampered),
        ("another's key under this id", foreign.sign(&good)),
        ("cut off", signer.sign(&good).rsplit_once('.').expect("parts").0.to_owned()),
    ];
    server.with(&signer.sign(&good)).get("/v1/me").expect(200);
    for (what, token) in cases {
        let asked = server.with(&token).get("/v1/me");
        assert_eq!(asked.status, 401, "{what}");
        // A token of an unlisted issuer is checked like our own, and refused by name.
        let code = asked["code"].as_str().unwrap_or_default();
        assert!(code == "unauthenticated" || code.starts_with("token_"), "{what}: {code}");
        assert!(asked.header("www-authenticate").is_some(), "{what}");
    }
}

#[test]
fn a_token_does_not_choose_how_it_is_checked() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let only_rsa = json!({ "algorithms": ["RS256"] });
    let (provider, signer, server) = scene(shop, &only_rsa);
    let good = provider.claims("1", "buyer@acme.test");
    let ec = Signer::ec("ec-1");
    provider.publishes(&[&signer, &ec]);
    let unsigned = |alg: &str| {
        let header = json!({ "alg": alg, "typ": "at+jwt", "kid": signer.id });
        format!("{}.{}.", part(&header), part(&good))
    };
    // Signed with the public key as a shared secret, in each form an attacker might try.
    let shared = |secret: &[u8]| {
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(signer.id.clone()),
            ..Header::new(Algorithm::HS256)
        };
        jsonwebtoken::encode(&header, &good, &EncodingKey::from_secret(secret)).expect("a token")
    };
    let modulus = signer.jwk["n"].as_str().expect("n");
    let own_key = {
        let attacker = Signer::ec(&signer.id);
        let mut header = attacker.header();
        header.jwk = serde_json::from_value(attacker.jwk.clone()).ok();
        header.jku = Some("https://evil.example/keys".to_owned());
        attacker.sign_under(&header, &good)
    };
    for (what, token) in [
        ("none", unsigned("none")),
        ("None", unsigned("None")),
        ("RS256 without a signature", unsigned("RS256")),
        ("HS256 by the modulus as text", shared(modulus.as_bytes())),
        ("HS256 by the modulus", shared(&URL_SAFE_NO_PAD.decode(modulus).expect("base64"))),
        ("HS256 by the key as JSON", shared(signer.jwk.to_string().as_bytes())),
        ("ES256, which is not allowed", ec.sign(&good)),
        ("a key that the token brings along", own_key),
    ] {
        let asked = server.with(&token).get("/v1/me");
        assert_eq!(asked.status, 401, "{what}");
        // A token of an unlisted issuer is checked like our own, and refused by name.
        let code = asked["code"].as_str().unwrap_or_default();
        assert!(code == "unauthenticated" || code.starts_with("token_"), "{what}: {code}");
    }
    server.with(&signer.sign(&good)).get("/v1/me").expect(200);
}

#[test]
fn a_key_is_for_its_own_algorithm_only() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let several = json!({ "algorithms": ["RS256", "RS512", "PS256", "ES256"] });
    let (provider, signer, server) = scene(shop, &several);
    let good = provider.claims("1", "buyer@acme.test");
    server.with(&signer.sign(&good)).get("/v1/me").expect(200);
    for algorithm in [Algorithm::RS512, Algorithm::PS256] {
        let other = Signer { algorithm, ..signer.clone() };
        server.with(&other.sign(&good)).get("/v1/me").refused(401, "unauthenticated");
    }
}

#[test]
fn our_own_tokens_are_good_beside_theirs() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let (provider, _, server) = scene(shop, &json!({}));
    server.staff().get("/v1/me").expect(200);
    server.process.anonymous().get("/v1/me").refused(401, "unauthenticated");
    assert_eq!(provider.asked(), 0, "the issuer was asked about a token that is not its own");
}
