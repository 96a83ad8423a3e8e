//! The settings file of outside issuers: its JSON, and the parsed form.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use actix_web::http::Uri;
use domain::companies::CompanyId;
use domain::identity::{Issuer, Role};
use jsonwebtoken::Algorithm;
use serde::Deserialize;

/// An invalid file; the server does not start with it.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The file is not JSON of the right form.
    #[error("{path}: {source}")]
    Malformed {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: serde_json::Error,
    },
    /// An unsafe setting.
    #[error("issuer {issuer}: {why}")]
    Refused {
        /// Issuer of the entry.
        issuer: String,
        /// Reason.
        why: &'static str,
    },
    /// The issuer's CA certificates cannot be read.
    #[error("issuer {issuer}: its certificates cannot be read: {why}")]
    Certificates {
        /// Issuer of the entry.
        issuer: String,
        /// Reason.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuers: Vec<Written>,
}

/// One issuer, as in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    audience: String,
    algorithms: Vec<SafeAlgorithm>,
    #[serde(default = "access_token")]
    token_type: String,
    scope: Option<String>,
    jwks_uri: Option<String>,
    ca_file: Option<PathBuf>,
    company_id: Option<CompanyId>,
    #[serde(default)]
    staff: bool,
    #[serde(default = "email")]
    email_claim: String,
    #[serde(default)]
    trust_unverified_email: bool,
    #[serde(default)]
    subjects: BTreeMap<String, String>,
    roles_claim: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, Role>,
    #[serde(default = "ten")]
    refetch_seconds: u16,
}

fn access_token() -> String {
    "at+jwt".to_owned()
}
fn email() -> String {
    "email".to_owned()
}
const fn ten() -> u16 {
    10
}

/// Algorithms of signatures by a private key; `none` and `HS256` cannot be written here.
#[derive(Clone, Copy, Deserialize)]
enum SafeAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
}

impl From<SafeAlgorithm> for Algorithm {
    fn from(safe: SafeAlgorithm) -> Self {
        match safe {
            SafeAlgorithm::RS256 => Self::RS256,
            SafeAlgorithm::RS384 => Self::RS384,
            SafeAlgorithm::RS512 => Self::RS512,
            SafeAlgorithm::PS256 => Self::PS256,
            SafeAlgorithm::PS384 => Self::PS384,
            SafeAlgorithm::PS512 => Self::PS512,
            SafeAlgorithm::ES256 => Self::ES256,
            SafeAlgorithm::ES384 => Self::ES384,
            SafeAlgorithm::EdDSA => Self::EdDSA,
        }
    }
}

/// One issuer.
#[derive(Debug)]
pub(super) struct Settings {
    /// Name of the issuer: the claim `iss`, compared byte by byte.
    pub(super) issuer: String,
    /// Our audience, which must be among the claim `aud`.
    pub(super) audience: String,
    /// Accepted algorithms.
    pub(super) algorithms: Vec<Algorithm>,
    /// Type of its access tokens (`typ`).
    pub(super) token_type: String,
    /// Required scope, in the claim `scope`.
    pub(super) scope: Option<String>,
    /// URL of its keys, if discovery is not to be used.
    pub(super) jwks_uri: Option<String>,
    /// CA certificates of the issuer, instead of the machine's.
    pub(super) ca_file: Option<PathBuf>,
    /// Claim with the e-mail address.
    pub(super) email_claim: String,
    /// Whether to accept an address that the issuer has not verified.
    pub(super) trust_unverified_email: bool,
    /// Subjects with the login of their user: for programs, which have no address.
    pub(super) subjects: BTreeMap<String, String>,
    /// Claim with the role names: a name, or a JSON pointer.
    pub(super) roles_claim: Option<String>,
    /// Minimum interval between fetches of its keys.
    pub(super) refetch_seconds: u16,
    /// Users it may authenticate.
    pub(super) rules: Issuer,
}

/// Every issuer of the file.
pub(super) fn read(path: &Path) -> Result<Vec<Settings>, SettingsError> {
    let text = fs::read_to_string(path)
        .map_err(|source| SettingsError::File { path: path.to_owned(), source })?;
    let file: File = serde_json::from_str(&text)
        .map_err(|source| SettingsError::Malformed { path: path.to_owned(), source })?;
    file.issuers.into_iter().map(understood).collect()
}

fn understood(written: Written) -> Result<Settings, SettingsError> {
    let refused = |why| SettingsError::Refused { issuer: written.issuer.clone(), why };
    if !is_safe(&written.issuer) || !written.jwks_uri.as_deref().is_none_or(is_safe) {
        return Err(refused("it must use https; http is for this machine only"));
    }
    if !written.jwks_uri.as_deref().is_none_or(|keys| is_near(&written.issuer, keys)) {
        return Err(refused("keys on this machine are only for an issuer on this machine"));
    }
    if written.algorithms.is_empty() || written.audience.is_empty() {
        return Err(refused("it needs an audience and at least one algorithm"));
    }
    if written.staff && written.company_id.is_some() {
        return Err(refused("an issuer bound to one company cannot authenticate staff"));
    }
    if written.roles_claim.is_none() && !written.roles.is_empty() {
        return Err(refused("roles need a roles_claim"));
    }
    let words = || written.roles.clone().into_iter().collect();
    let rules = Issuer {
        company: written.company_id,
        staff: written.staff,
        roles: written.roles_claim.as_ref().map(|_| words()),
    };
    Ok(Settings {
        algorithms: written.algorithms.into_iter().map(Into::into).collect(),
        issuer: written.issuer,
        audience: written.audience,
        token_type: written.token_type,
        scope: written.scope,
        jwks_uri: written.jwks_uri,
        ca_file: written.ca_file,
        email_claim: written.email_claim,
        trust_unverified_email: written.trust_unverified_email,
        subjects: written.subjects,
        roles_claim: written.roles_claim,
        refetch_seconds: written.refetch_seconds,
        rules,
    })
}

/// Whether the URL is safe from tampering in transit.
pub(super) fn is_safe(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    match uri.scheme_str() {
        Some("https") => uri.host().is_some(),
        Some("http") => uri.host().is_some_and(is_here),
        _ => false,
    }
}

/// Whether the keys of `issuer` may come from `keys`: a local service is asked only for an issuer that is
/// local too.
pub(super) fn is_near(issuer: &str, keys: &str) -> bool {
    let here = |url: &str| url.parse::<Uri>().is_ok_and(|uri| uri.host().is_some_and(is_here));
    here(issuer) || !here(keys)
}

/// Whether this host is this machine. The unspecified address (`0.0.0.0`) reaches it as well.
fn is_here(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let named = host == "localhost" || host.ends_with(".localhost");
    named
        || bare.parse::<IpAddr>().is_ok_and(|address| {
            let address = address.to_canonical();
            address.is_loopback() || address.is_unspecified()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Settings>, SettingsError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        read(file.path())
    }

    fn entry(more: &str) -> String {
        format!(
            r#"{{"issuers": [{{"issuer": "https://id.example", "audience": "comptoir", "algorithms": ["RS256"] {more}}}]}}"#
        )
    }

    #[test]
    fn what_is_not_named_is_careful() {
        let issuer = read_text(&entry("")).unwrap().remove(0);
        assert_eq!((issuer.token_type.as_str(), issuer.trust_unverified_email), ("at+jwt", false));
        assert_eq!(issuer.rules, Issuer { company: None, staff: false, roles: None });
    }

    #[test]
    fn what_is_not_safe_is_refused() {
        for more in [
            r#", "algorithms": ["HS256"]"#,
            r#", "jwks_uri": "http://id.example/keys""#,
            r#", "jwks_uri": "file:///etc/passwd""#,
            r#", "jwks_uri": "http://127.0.0.1:8081/keys""#,
            r#", "jwks_uri": "https://127.0.0.9/keys""#,
            r#", "jwks_uri": "https://LOCALHOST./keys""#,
            r#", "jwks_uri": "https://[::1]/keys""#,
            r#", "jwks_uri": "https://[::ffff:127.0.0.1]/keys""#,
            r#", "jwks_uri": "https://0.0.0.0/keys""#,
            r#", "staff": true, "company_id": "company_01k71a0qkvfgysy8bbhs0d39e7""#,
            r#", "roles": {"a": "buyer"}"#,
            r#", "roles_claim": "r", "roles": {"a": "administrator"}"#,
            r#", "unknown": 1"#,
        ] {
            assert!(read_text(&entry(more)).is_err(), "{more}");
        }
        for (issuer, safe) in [
            ("https://id.example", true),
            ("http://127.0.0.1:8081", true),
            ("http://localhost.evil.example", false),
            ("http://id.example", false),
            ("id.example", false),
        ] {
            assert_eq!(is_safe(issuer), safe, "{issuer}");
        }
        assert!(is_near("http://127.0.0.1:8081", "http://localhost:8081/keys"));
        assert!(is_near("https://id.example", "https://keys.example/keys"));
        assert!(!is_near("https://id.example", "http://127.0.0.1/keys"), "by discovery as well");
    }
}
