//! Fetching an issuer's keys: with a time and size limit, without redirects.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use rustls::crypto::aws_lc_rs;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::settings::{Settings, SettingsError, is_near, is_safe};

/// Time limit of each of at most two requests.
const DEADLINE: Duration = Duration::from_secs(4);
const LARGEST: u64 = 256 << 10;

/// Why the fetch failed; for the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// No response, or one that is too large or malformed.
    #[error("{url}: {source}")]
    Answer { url: String, source: ureq::Error },
    /// A response that violates the standard.
    #[error("{url}: {why}")]
    Refused { url: String, why: String },
}

/// Discovery document (`OpenID` Connect Discovery 1.0, RFC 8414).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// A JSON Web Key Set (RFC 7517).
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// An HTTP client that trusts the machine's certificates, or only those of the settings.
pub(super) fn agent(settings: &Settings) -> Result<Agent, SettingsError> {
    let failed = |why: String| SettingsError::Certificates { issuer: settings.issuer.clone(), why };
    let trusted = match &settings.ca_file {
        None => {
            let found = rustls_native_certs::load_native_certs();
            found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect()
        }
        Some(path) => {
            let pem = fs::read(path).map_err(|error| failed(error.to_string()))?;
            let items: Result<Vec<_>, _> = parse_pem(&pem).collect();
            let items = items.map_err(|error| failed(error.to_string()))?;
            let certificates = items.into_iter().filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            });
            certificates.collect::<Vec<_>>()
        }
    };
    if trusted.is_empty() && settings.issuer.starts_with("https:") {
        return Err(failed("there are none".to_owned()));
    }
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
        .root_certs(RootCerts::new_with_certs(&trusted))
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(DEADLINE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .build();
    Ok(config.into())
}

/// Fetches the issuer's keys. Blocking: not for a worker thread.
pub(super) fn keys(agent: &Agent, settings: &Settings) -> Result<Vec<Jwk>, FetchError> {
    let place = match &settings.jwks_uri {
        Some(place) => place.clone(),
        None => discover(agent, settings)?,
    };
    let set: KeySet = get(agent, &place)?;
    // Unknown key types are skipped; the other keys are still good.
    Ok(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
}

fn discover(agent: &Agent, settings: &Settings) -> Result<String, FetchError> {
    let url = format!("{}/.well-known/openid-configuration", settings.issuer.trim_end_matches('/'));
    let said: Discovery = get(agent, &url)?;
    if said.issuer != settings.issuer {
        let why = format!("it calls itself {}", said.issuer);
        return Err(FetchError::Refused { url, why });
    }
    if !is_safe(&said.jwks_uri) || !is_near(&settings.issuer, &said.jwks_uri) {
        let why = format!("its keys would come from {}", said.jwks_uri);
        return Err(FetchError::Refused { url, why });
    }
    Ok(said.jwks_uri)
}

fn get<T: DeserializeOwned>(agent: &Agent, url: &str) -> Result<T, FetchError> {
    let failed = |source| FetchError::Answer { url: url.to_owned(), source };
    let mut answer = agent.get(url).header("accept", "application/json").call().map_err(failed)?;
    let status = answer.status().as_u16();
    if status != 200 {
        let why = format!("it answered {status}");
        return Err(FetchError::Refused { url: url.to_owned(), why });
    }
    answer.body_mut().with_config().limit(LARGEST).read_json().map_err(failed)
}
