//! Access tokens: JWTs signed with Ed25519, identified by key id, verified as RFC 8725 asks.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::BadToken;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::Deserialize;
use serde_json::Value;

use super::claims::{AUDIENCE, Bearer, Claims, ISSUER};
use super::keys::Ring;
use super::public_key::PublicKey;
use super::verified::{Signed, Verified};
use crate::kernel::problem::Problem;

/// RFC 9068: an access token, and no other type that these keys may sign one day.
const TOKEN_TYPE: &str = "at+jwt";
const ALGORITHM: &str = "EdDSA";
/// Required claims.
const REQUIRED: [&str; 8] = ["exp", "nbf", "iat", "aud", "iss", "sub", "ver", "sid"];
/// Required claims that are integers; the others are texts.
const NUMBERS: [&str; 4] = ["exp", "nbf", "iat", "ver"];
/// Tolerated clock skew between two processes: a token may arrive immediately after it was issued.
const LEEWAY_SECONDS: i64 = 30;
/// Minimum interval between reloads of the keys for tokens with unknown keys.
const ASKING_MILLISECONDS: i64 = 1_000;

/// The header of a token, before its signature is verified; only the key id is used, to find the key.
#[derive(Deserialize)]
struct Head {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
}

/// Signs and verifies tokens.
pub(crate) struct Tokens {
    ring: RwLock<Arc<Ring>>,
    lifetime: TimeDelta,
    verified: Verified,
    asked: AtomicI64,
}

impl Tokens {
    /// Signs tokens of this `lifetime` with the ring's keys.
    pub(crate) fn new(ring: Ring, lifetime: TimeDelta) -> Self {
        Self {
            ring: RwLock::new(Arc::new(ring)),
            lifetime,
            verified: Verified::default(),
            asked: AtomicI64::new(0),
        }
    }

    /// Lifetime of a token.
    pub(crate) const fn lifetime(&self) -> TimeDelta {
        self.lifetime
    }

    pub(crate) fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the keys.
    pub(crate) fn follow(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    /// Public keys for other services to verify our tokens, now and soon.
    pub(crate) fn public_keys(&self, now: DateTime<Utc>) -> Vec<PublicKey> {
        let ring = self.ring();
        let known = ring.phases(now).filter(|(_, phase)| phase.is_known());
        known.map(|(key, _)| key.public.clone()).collect()
    }

    /// Issues a token for this bearer.
    pub(crate) fn issue(&self, bearer: Bearer, now: DateTime<Utc>) -> Result<String, Problem> {
        let ring = self.ring();
        let key = ring.signing(now).map_err(Problem::internal)?;
        let header = Header {
            typ: Some(TOKEN_TYPE.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let claims = Claims::new(bearer, now, self.lifetime);
        jsonwebtoken::encode(&header, &claims, &key.signing).map_err(Problem::internal)
    }

    /// Verifies a token: signature and lifetime.
    pub(crate) fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Signed>, BadToken> {
        // By the state's clock; the library would use the system's.
        let second = now.timestamp();
        let signed = self.verified.or_check(token, second, || self.verify(token, now))?;
        if self.ring().known(&signed.kid, now).is_none() {
            Err(BadToken::UnknownKey)
        } else if !signed.claims.expires_after(second) {
            Err(BadToken::Expired)
        } else if signed.claims.nbf > second + LEEWAY_SECONDS {
            Err(BadToken::NotYetValid)
        } else {
            Ok(signed)
        }
    }

    /// Claims of a token with a valid signature of ours.
    fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Signed, BadToken> {
        let head = head(token).ok_or(BadToken::Malformed)?;
        if head.alg != ALGORITHM {
            return Err(BadToken::Algorithm);
        }
        if head.typ.as_deref() != Some(TOKEN_TYPE) {
            return Err(BadToken::Type);
        }
        let ring = self.ring();
        let kid = head.kid.as_deref().ok_or(BadToken::UnknownKey)?;
        let key = ring.known(kid, now).ok_or(BadToken::UnknownKey)?;
        let decoded = jsonwebtoken::decode::<Value>(token, &key.checking, &validation());
        let claims = decoded.map_err(|error| refusal(error.kind()))?.claims;
        if let Some(wrong) = REQUIRED.into_iter().find(|name| !is_there(&claims, name)) {
            return Err(BadToken::Claim(wrong));
        }
        let claims = serde_json::from_value(claims)
            .map_err(|_no_id_of_ours| BadToken::Claim("sub, sid or act"))?;
        Ok(Signed { kid: kid.to_owned(), claims })
    }

    /// Whether the keys may be reloaded for a token with an unknown key.
    pub(super) fn may_ask(&self, now: DateTime<Utc>) -> bool {
        let (now, asked) = (now.timestamp_millis(), self.asked.load(Ordering::Acquire));
        now - asked >= ASKING_MILLISECONDS
            && self.asked.compare_exchange(asked, now, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

fn head(token: &str) -> Option<Head> {
    let (head, _) = token.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()
}

/// Whether the claim is present, and of its type.
fn is_there(claims: &Value, name: &str) -> bool {
    let claim = claims.get(name);
    if NUMBERS.contains(&name) {
        claim.is_some_and(Value::is_i64)
    } else {
        claim.is_some_and(Value::is_string)
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

fn refusal(error: &ErrorKind) -> BadToken {
    match error {
        ErrorKind::InvalidSignature => BadToken::Signature,
        ErrorKind::InvalidIssuer => BadToken::Issuer,
        ErrorKind::InvalidAudience => BadToken::Audience,
        ErrorKind::InvalidAlgorithm => BadToken::Algorithm,
        ErrorKind::MissingRequiredClaim(claim) | ErrorKind::InvalidClaimFormat(claim) => REQUIRED
            .into_iter()
            .find(|name| name == claim)
            .map_or(BadToken::Malformed, BadToken::Claim),
        _ => BadToken::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use domain::identity::{SessionId, UserId};
    use uuid::Uuid;

    use super::*;

    fn bearer(id: u128) -> Bearer {
        let id = Uuid::from_u128(id);
        let (user, session) = (UserId::from_uuid(id), SessionId::from_uuid(id));
        Bearer { user, version: 3, session, act: None }
    }

    fn tokens(from: DateTime<Utc>) -> Tokens {
        Tokens::new(Ring::make(from).unwrap(), TimeDelta::minutes(10))
    }

    #[test]
    fn a_token_is_good_for_its_lifetime_and_only_with_its_key() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (ours, theirs) = (tokens(now), tokens(now));
        let token = ours.issue(bearer(7), now).unwrap();

        let claims = &ours.check(&token, now + TimeDelta::minutes(9)).unwrap().claims;
        assert_eq!((claims.sub, claims.version), (bearer(7).user, 3));
        assert_eq!(claims.session, bearer(7).session);
        for (who, at, refused) in [
            (&ours, now + TimeDelta::minutes(10), BadToken::Expired),
            (&ours, now - TimeDelta::seconds(31), BadToken::NotYetValid),
            (&theirs, now, BadToken::UnknownKey),
        ] {
            assert_eq!(who.check(&token, at).err().unwrap(), refused);
        }
        assert_eq!(ours.check("eyJhbGciOiJub25lIn0.e30.", now).err().unwrap(), BadToken::Algorithm);
        assert_eq!(ours.check("", now).err().unwrap(), BadToken::Malformed);
    }

    #[test]
    fn a_withdrawn_key_takes_its_verified_tokens_along() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ours = tokens(now);
        let token = ours.issue(bearer(7), now).unwrap();
        assert!(ours.check(&token, now).is_ok());
        ours.follow(Ring::make(now).unwrap());
        assert_eq!(ours.check(&token, now).err().unwrap(), BadToken::UnknownKey);
    }

    #[test]
    fn keys_are_read_anew_once_a_second() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let tokens = tokens(now);
        assert!(tokens.may_ask(now));
        assert!(!tokens.may_ask(now + TimeDelta::milliseconds(999)));
        assert!(tokens.may_ask(now + TimeDelta::milliseconds(1_000)));
    }
}
