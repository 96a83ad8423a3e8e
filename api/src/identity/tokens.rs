//! Access tokens: JWTs signed with Ed25519, known by their key's id.

use std::collections::HashMap;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::failure::Kind;
use domain::identity::UserId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::list_keys::PublicKey;
use super::verified::Verified;
use crate::problem::Problem;

/// How long an access token is good.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::hours(1);

const ISSUER: &str = "comptoir";
const AUDIENCE: &str = "comptoir";
/// RFC 9068: an access token, and nothing else that this key may sign one day.
const TOKEN_TYPE: &str = "at+jwt";

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    nbf: i64,
    iat: i64,
    /// The user's token version: raised, it ends every token given before.
    #[serde(rename = "ver")]
    pub(crate) version: i64,
}

impl Claims {
    /// Whether the token is still good at this second.
    pub(super) const fn expires_after(&self, now: i64) -> bool {
        now < self.exp
    }

    /// Whose token it is.
    pub(crate) fn user(&self) -> Result<UserId, Problem> {
        self.sub.parse().map_err(|_not_an_id| unauthenticated("The token names no user."))
    }
}

/// Signs and checks tokens.
pub(crate) struct Tokens {
    kid: String,
    signing: EncodingKey,
    known: HashMap<String, DecodingKey>,
    public: Vec<PublicKey>,
    verified: Verified,
}

impl Tokens {
    /// Signs with `signing` under the name `kid`, and takes what that key, with its `public` half,
    /// signed.
    pub(crate) fn new(kid: String, signing: EncodingKey, public: &[u8]) -> Self {
        let shown = PublicKey {
            kty: "OKP",
            crv: "Ed25519",
            usage: "sig",
            alg: "EdDSA",
            kid: kid.clone(),
            x: URL_SAFE_NO_PAD.encode(public),
        };
        let known = HashMap::from([(kid.clone(), DecodingKey::from_ed_der(public))]);
        Self { kid, signing, known, public: vec![shown], verified: Verified::default() }
    }

    /// The keys by which others may check our tokens.
    pub(super) fn public_keys(&self) -> Vec<PublicKey> {
        self.public.clone()
    }

    /// A token for `user`.
    pub(crate) fn issue(
        &self,
        user: UserId,
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<String, Problem> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.to_string(),
            exp: (now + LIFETIME).timestamp(),
            nbf: now.timestamp(),
            iat: now.timestamp(),
            version,
        };
        let header = Header {
            typ: Some(TOKEN_TYPE.to_owned()),
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &self.signing).map_err(Problem::internal)
    }

    /// The claims of the bearer token in `headers`.
    pub(crate) fn authenticate(
        &self,
        headers: &HeaderMap,
        now: DateTime<Utc>,
    ) -> Result<Claims, Problem> {
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| {
                unauthenticated("This needs a bearer token from POST /v1/auth/token.")
            })?;
        self.check(token, now).ok_or_else(|| {
            unauthenticated("The bearer token is not one of ours, or its time is over.")
        })
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        // By our own clock; the library would ask the system's.
        let now = now.timestamp();
        let claims = self.verified.or_check(token, now, || self.verify(token))?;
        (claims.nbf <= now && now < claims.exp).then_some(claims)
    }

    /// What a token says whose signature is ours.
    fn verify(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some(TOKEN_TYPE) {
            return None;
        }
        let key = self.known.get(header.kid.as_deref()?)?;
        Some(jsonwebtoken::decode::<Claims>(token, key, &validation()).ok()?.claims)
    }
}

fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn unauthenticated(detail: &str) -> Problem {
    Problem::new(Kind::Unauthenticated, "unauthenticated", detail)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::identity::keys::Keys;

    fn bearer(token: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        headers
    }

    #[test]
    fn a_token_is_good_for_an_hour_and_only_with_its_key() {
        let (ours, theirs) = (Keys::make().unwrap().tokens(), Keys::make().unwrap().tokens());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let user = UserId::from_uuid(Uuid::from_u128(7));
        let token = bearer(&ours.issue(user, 3, now).unwrap());

        let claims = ours.authenticate(&token, now + TimeDelta::minutes(59)).unwrap();
        assert_eq!((claims.user().unwrap(), claims.version), (user, 3));
        assert!(ours.authenticate(&token, now + LIFETIME).is_err());
        assert!(ours.authenticate(&token, now - TimeDelta::seconds(1)).is_err());
        assert!(theirs.authenticate(&token, now).is_err());
        assert!(ours.authenticate(&HeaderMap::new(), now).is_err());
        assert!(ours.authenticate(&bearer("eyJhbGciOiJub25lIn0.e30."), now).is_err());
    }
}
