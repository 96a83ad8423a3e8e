//! Cache of an issuer's keys: fetched when one is missing or they are old, by one request at a time and
//! rate-limited.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use domain::failure::Kind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::sync::Mutex;
use ureq::Agent;

use super::fetch;
use super::settings::{Settings, SettingsError};
use crate::kernel::problem::Problem;

/// Keys older than this are fetched again, so that a withdrawn key is dropped.
const OLD: TimeDelta = TimeDelta::minutes(15);

/// A public key, and the one algorithm it is for, if the issuer specifies it.
#[derive(Clone)]
pub(super) struct PublicKey {
    pub(super) key: Arc<DecodingKey>,
    algorithm: Option<String>,
}

impl PublicKey {
    /// Whether the key may verify a signature by this algorithm.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        let said = self.algorithm.as_deref().is_none_or(|said| said == format!("{algorithm:?}"));
        said && self.key.family() == algorithm.family()
    }
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, PublicKey>,
    fetched_at: Option<DateTime<Utc>>,
}

/// Time of the last fetch, and whether it succeeded.
#[derive(Default)]
struct Attempt {
    at: Option<DateTime<Utc>>,
    failed: bool,
}

/// Keys of one issuer.
pub(super) struct IssuerKeys {
    settings: Arc<Settings>,
    agent: Agent,
    kept: RwLock<Kept>,
    attempt: Mutex<Attempt>,
}

impl IssuerKeys {
    pub(super) fn new(settings: Arc<Settings>) -> Result<Self, SettingsError> {
        let agent = fetch::agent(&settings)?;
        let (kept, attempt) = (RwLock::default(), Mutex::default());
        Ok(Self { settings, agent, kept, attempt })
    }

    /// The key of this id. A cached key is used whatever the issuer's state; a missing one is fetched: 503 if
    /// the issuer cannot be reached, `None` if it has no such key.
    pub(super) async fn find(
        self: &Arc<Self>,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<PublicKey>, Problem> {
        let (found, age) = {
            let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
            (kept.by_id.get(id).cloned(), kept.fetched_at.map(|at| now - at))
        };
        if let Some(key) = found {
            if age.is_none_or(|age| age > OLD) {
                let keys = Arc::clone(self);
                actix_web::rt::spawn(async move { keys.refresh(now).await });
            }
            return Ok(Some(key));
        }
        let reached = self.refresh(now).await;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        match kept.by_id.get(id) {
            Some(key) => Ok(Some(key.clone())),
            None if reached => Ok(None),
            None => Err(unavailable(self.settings.refetch_seconds)),
        }
    }

    /// Fetches the keys, unless another request just did; returns whether the last fetch succeeded.
    async fn refresh(&self, now: DateTime<Utc>) -> bool {
        let mut attempt = self.attempt.lock().await;
        let pause = TimeDelta::seconds(self.settings.refetch_seconds.into());
        if attempt.at.is_some_and(|at| now - at < pause) {
            return !attempt.failed;
        }
        let (agent, settings) = (self.agent.clone(), Arc::clone(&self.settings));
        let fetched = web::block(move || fetch::keys(&agent, &settings)).await;
        // The fetch may have taken seconds; they count towards the pause, which is never shorter.
        attempt.at = Some(now);
        attempt.failed = match fetched {
            Ok(Ok(set)) => {
                self.keep(&set, now);
                false
            }
            Ok(Err(error)) => {
                tracing::warn!(issuer = self.settings.issuer, %error, "no keys of an issuer");
                true
            }
            Err(_cancelled) => true,
        };
        !attempt.failed
    }

    fn keep(&self, set: &[Jwk], now: DateTime<Utc>) {
        let by_id: HashMap<_, _> = set.iter().filter_map(usable).collect();
        tracing::info!(issuer = self.settings.issuer, keys = by_id.len(), "keys of an issuer");
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Kept { by_id, fetched_at: Some(now) };
    }
}

/// A public key for signatures, with its id. A shared secret is not accepted, even if published.
fn usable(jwk: &Jwk) -> Option<(String, PublicKey)> {
    let for_signatures = matches!(&jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let secret = matches!(&jwk.algorithm, AlgorithmParameters::OctetKey(_));
    if !for_signatures || secret {
        return None;
    }
    let key = Arc::new(DecodingKey::from_jwk(jwk).ok()?);
    let algorithm = jwk.common.key_algorithm.map(|algorithm| format!("{algorithm:?}"));
    Some((jwk.common.key_id.clone()?, PublicKey { key, algorithm }))
}

fn unavailable(seconds: u16) -> Problem {
    let detail = "The keys of this token's issuer cannot be fetched right now.";
    Problem::new(Kind::Unavailable, "issuer_unavailable", detail).retry_after(seconds.into())
}
