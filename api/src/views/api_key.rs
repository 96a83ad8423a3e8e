//! API keys as events and responses render them.

use chrono::{DateTime, Utc};
use domain::identity::{ApiKey, KEY_PREFIX, Reduced};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{ApiKeyKey, CompanyKey, UnitKey, UserKey};

/// An API key.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyView {
    /// Id of the key.
    id: ApiKeyKey,
    /// The secret, sent as `Authorization: Bearer …`. Shown once, in the response that created the key; null
    /// elsewhere, also when that response is replayed.
    #[schema(required = true, example = "cpt_01234567_89ABCDEFGHIJKLMNOPQRSTUVWXYZabcd_3lDZOW")]
    key: Option<String>,
    /// First characters of the secret, to recognise the key; not confidential.
    #[schema(example = "cpt_4fTz0aQ9")]
    prefix: String,
    /// Purpose of the key.
    #[schema(example = "ERP of Acme")]
    name: String,
    /// Company whose data the key sees; null: every company's.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Business unit that the key sees, with all units below; null: not bound to a unit.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
    /// User that the key acts as; orders it places are placed by this user.
    user_id: UserKey,
    /// Permissions of the key.
    #[schema(example = json!(["orders.place", "orders.read"]))]
    scopes: Vec<&'static str>,
    /// Networks the key may be used from; empty: any.
    #[schema(example = json!(["203.0.113.0/24"]))]
    allowed_ips: Vec<String>,
    /// User that created the key.
    created_by: UserKey,
    /// Time the key expires; null: never.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Time the key was revoked; null: not revoked.
    #[schema(required = true)]
    revoked_at: Option<DateTime<Utc>>,
    /// Time of last use, up to a minute late; null: never used.
    #[schema(required = true)]
    last_used_at: Option<DateTime<Utc>>,
    /// Version of the key; its `ETag`. Use does not change it.
    #[schema(minimum = 1)]
    version: i64,
    /// Time of creation.
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
            unit_id: key.unit.map(Into::into),
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

/// An API key that lost scopes because its creator did.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReducedKey {
    /// Id of the key.
    id: ApiKeyKey,
    /// Purpose of the key.
    #[schema(example = "ERP of Acme")]
    name: String,
    /// Scopes the key lost.
    #[schema(example = json!(["members.update"]))]
    scopes_lost: Vec<&'static str>,
    /// Whether the key no longer works: no scope was left, or its creator is disabled.
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
