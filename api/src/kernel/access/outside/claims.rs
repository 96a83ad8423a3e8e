//! Claims of an outside token, verified for issuer and audience.

use chrono::{DateTime, Utc};
use domain::identity::Email;
use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::settings::Settings;
use super::{Issuer, email, refused};
use crate::kernel::problem::Problem;

/// Tolerated clock skew of the issuer.
const LEEWAY_SECONDS: i64 = 30;

/// The claims used; claims named by the settings are in `others`.
#[derive(Deserialize)]
pub(super) struct Claims {
    pub(super) sub: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    scope: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Claims of the token, if it is valid.
pub(super) async fn check(
    issuer: &Issuer,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Claims, Problem> {
    let settings = &issuer.settings;
    let header = decode_header(token).map_err(|_unreadable| refused(settings, "its header"))?;
    // Fixed before any key is looked up: nothing in the token chooses how it is verified.
    if !settings.algorithms.contains(&header.alg) {
        return Err(refused(settings, "its algorithm"));
    }
    if !is_type(header.typ.as_deref(), &settings.token_type) {
        return Err(refused(settings, "its type"));
    }
    // Critical header extensions must be understood to verify the token; none is supported.
    if header.crit.is_some() {
        return Err(refused(settings, "a critical extension"));
    }
    let id = header.kid.ok_or_else(|| refused(settings, "no key id"))?;
    let key = issuer.keys.find(&id, now).await?;
    let key = key.ok_or_else(|| refused(settings, "an unknown key"))?;
    if !key.is_for(header.alg) {
        return Err(refused(settings, "a key for another algorithm"));
    }
    let mut validation = Validation::new(header.alg);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&[&settings.audience]);
    // By our own clock, below; the library would use the system's.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &key.key, &validation)
        .map_err(|error| refused(settings, &error.to_string()))?
        .claims;
    claims.hold(settings, now.timestamp())?;
    Ok(claims)
}

/// `at+jwt` may be written `application/at+jwt` (RFC 9068), in any case.
fn is_type(said: Option<&str>, wanted: &str) -> bool {
    let said = said.unwrap_or_default().to_ascii_lowercase();
    said.strip_prefix("application/").unwrap_or(&said) == wanted.to_ascii_lowercase()
}

impl Claims {
    fn hold(&self, settings: &Settings, now: i64) -> Result<(), Problem> {
        let early = |at: Option<i64>| at.is_some_and(|at| at > now + LEEWAY_SECONDS);
        if self.exp <= now - LEEWAY_SECONDS || early(self.nbf) || early(self.iat) {
            return Err(refused(settings, "its time"));
        }
        // Claims of an ID token only: that tells a client about a login, and grants no access.
        if ["nonce", "at_hash", "c_hash"].iter().any(|claim| self.others.contains_key(*claim)) {
            return Err(refused(settings, "an ID token"));
        }
        let scopes = self.scope.as_deref().unwrap_or_default();
        let has = |wanted: &String| scopes.split(' ').any(|scope| scope == wanted);
        if self.sub.is_empty() || !settings.scope.as_ref().is_none_or(has) {
            return Err(refused(settings, "its subject or scope"));
        }
        Ok(())
    }

    /// The user's login: configured for this subject, else the e-mail address, if the issuer says it is
    /// verified.
    pub(super) fn address(&self, settings: &Settings) -> Option<Email> {
        if let Some(login) = settings.subjects.get(&self.sub) {
            return email(login);
        }
        let verified = self.others.get("email_verified").is_some_and(|said| said == true);
        let address = self.others.get(&settings.email_claim).and_then(Value::as_str);
        address.filter(|_| verified || settings.trust_unverified_email).and_then(email)
    }

    /// The issuer's role names.
    pub(super) fn words(&self, settings: &Settings) -> Vec<String> {
        let Some(claim) = &settings.roles_claim else { return Vec::new() };
        let found = match claim.strip_prefix('/') {
            Some(path) => path.split('/').try_fold(None, |at: Option<&Value>, name| match at {
                None => self.others.get(name).map(Some),
                Some(value) => value.get(name).map(Some),
            }),
            None => self.others.get(claim).map(Some),
        };
        match found.flatten() {
            Some(Value::String(word)) => vec![word.clone()],
            Some(Value::Array(words)) => {
                words.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }
}
