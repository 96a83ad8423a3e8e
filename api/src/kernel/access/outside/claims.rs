//! What an outside token says, once it is known to be its issuer's and meant for us.

use chrono::{DateTime, Utc};
use domain::identity::Email;
use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::settings::Settings;
use super::{Issuer, email, refused};
use crate::kernel::problem::Problem;

/// How far the issuer's clock may be from ours.
const LEEWAY_SECONDS: i64 = 30;

/// The claims that are looked at; what else is asked for by name stands in `others`.
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

/// The claims of the token, if all about it is right.
pub(super) async fn check(
    issuer: &Issuer,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Claims, Problem> {
    let settings = &issuer.settings;
    let header = decode_header(token).map_err(|_unreadable| refused(settings, "its header"))?;
    // Pinned before any key is looked at: nothing in the token chooses how it is checked.
    if !settings.algorithms.contains(&header.alg) {
        return Err(refused(settings, "its algorithm"));
    }
    if !is_type(header.typ.as_deref(), &settings.token_type) {
        return Err(refused(settings, "its type"));
    }
    // It names what must be understood to check the token; none of it is here.
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
    // By our own clock, below; the library would ask the system's.
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
        // What only an ID token has: that tells a client who logged in, and opens nothing.
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

    /// The login that is meant: by the settings for this subject, else by the address, if the issuer
    /// says that it is theirs.
    pub(super) fn address(&self, settings: &Settings) -> Option<Email> {
        if let Some(login) = settings.subjects.get(&self.sub) {
            return email(login);
        }
        let verified = self.others.get("email_verified").is_some_and(|said| said == true);
        let address = self.others.get(&settings.email_claim).and_then(Value::as_str);
        address.filter(|_| verified || settings.trust_unverified_email).and_then(email)
    }

    /// The issuer's words for their roles.
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
