//! API keys as they look in JSON.

use chrono::{DateTime, Utc};
use domain::identity::{ApiKey, KEY_PREFIX};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::wire::{ApiKeyKey, CompanyKey, Timestamp, UserKey};

/// An API key to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApiKey {
    /// What it is for; its orders and events bear this name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "ERP of Acme")]
    pub(super) name: String,
    /// Whose data it sees; not given: every company's, if staff make it, else one's own company's.
    pub(super) company_id: Option<CompanyKey>,
    /// What it may do, by the names each operation shows; nothing that its maker may not do.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100, example = json!(["orders.place", "orders.read"]))]
    pub(super) scopes: Vec<String>,
    /// From when on it is worth nothing; not given: it does not end by itself.
    pub(super) expires_at: Option<Timestamp>,
    /// Where it may be used from, as addresses or CIDR networks; not given or empty: anywhere.
    #[validate(length(max = 50))]
    #[schema(max_items = 50, example = json!(["203.0.113.0/24"]))]
    pub(super) allowed_ips: Option<Vec<String>>,
}

/// An API key.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct ApiKeyView {
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

/// API keys, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiKeyList {
    /// The API keys of this page.
    pub(super) data: Vec<ApiKeyView>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which API keys.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiKeyFilter {
    /// Those of this company.
    pub(super) company_id: Option<CompanyKey>,
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page before ended: its `next_cursor`.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
