//! API keys as events and answers show them.

use chrono::{DateTime, Utc};
use domain::identity::{ApiKey, KEY_PREFIX, Reduced};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{ApiKeyKey, CompanyKey, UserKey};

/// An API key.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyView {
    /// Its id.
    id: ApiKeyKey,
    /// The key itself, to be sent as `Authorization: Bearer …`: shown once, in the answer that made
    /// it, and null everywhere else, also when that answer is repeated.
    #[schema(required = true, example = "cpt_01234567_89ABCDEFGHIJKLMNOPQRSTUVWXYZabcd_3lDZOW")]
    key: Option<String>,
    /// What it begins with, to tell it from others; no secret.
    #[schema(example = "cpt_4fTz0aQ9")]
    prefix: String,
    /// What it is for.
    #[schema(example = "ERP of Acme")]
    name: String,
    /// Whose data it sees; null: every company's.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// The user it acts as, by whom its orders are placed.
    user_id: UserKey,
    /// What it may do.
    #[schema(example = json!(["orders.place", "orders.read"]))]
    scopes: Vec<&'static str>,
    /// Where it may be used from; empty: anywhere.
    #[schema(example = json!(["203.0.113.0/24"]))]
    allowed_ips: Vec<String>,
    /// The user who made it.
    created_by: UserKey,
    /// From when on it is worth nothing; null: it does not end by itself.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Since when it is worth nothing; null: nobody ended it.
    #[schema(required = true)]
    revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, a minute late at most; null: never.
    #[schema(required = true)]
    last_used_at: Option<DateTime<Utc>>,
    /// Its `ETag`; being used does not change it.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<&ApiKey> for ApiKeyView {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.into(),
            key: None,
            prefix: format!("{}{}", KEY_PREFIX, key.lookup),
            name: key.name.clone(),
            company_id: key.company.map(Into::into),
            user_id: key.user.into(),
            scopes: key.scopes.iter().map(|scope| scope.as_str()).collect(),
            allowed_ips: key.allowed_networks.iter().map(ToString::to_string).collect(),
            created_by: key.created_by.into(),
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
            version: key.version,
            created_at: key.created_at,
        }
    }
}

/// An API key that may do less than before, as its maker does.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReducedKey {
    /// Its id.
    id: ApiKeyKey,
    /// What it is for.
    #[schema(example = "ERP of Acme")]
    name: String,
    /// What it may do no more.
    #[schema(example = json!(["members.update"]))]
    scopes_lost: Vec<&'static str>,
    /// Whether it is worth nothing any more: no scope was left, or its maker is disabled.
    revoked: bool,
}

impl From<&Reduced> for ReducedKey {
    fn from(Reduced { key, lost }: &Reduced) -> Self {
        Self {
            id: key.id.into(),
            name: key.name.clone(),
            scopes_lost: lost.iter().map(|scope| scope.as_str()).collect(),
            revoked: key.revoked_at.is_some(),
        }
    }
}
