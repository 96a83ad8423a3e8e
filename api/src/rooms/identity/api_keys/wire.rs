//! API keys as they look in JSON.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, Timestamp};
use crate::views::api_key::ApiKeyView;

/// An API key to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApiKey {
    /// What it is for; its orders and events bear this name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
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

/// API keys, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiKeyList {
    /// The API keys of this page.
    pub(super) data: Vec<ApiKeyView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
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
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
