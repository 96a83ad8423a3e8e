//! JSON types of API keys.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, Timestamp, UnitKey};
use crate::views::api_key::ApiKeyView;

/// A new API key.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApiKey {
    /// Purpose of the key; its orders and events show this name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "ERP of Acme")]
    pub(super) name: String,
    /// Company whose data the key can access. Omitted: all companies (staff) or the caller's own.
    pub(super) company_id: Option<CompanyKey>,
    /// Business unit of the company; the key can access its data and that of all units below. Omitted: not
    /// bound to a unit. Administrators of a unit must name it, or one below.
    pub(super) unit_id: Option<UnitKey>,
    /// Scopes: permissions by the names that each operation documents; none that the creator lacks.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100, example = json!(["orders.place", "orders.read"]))]
    pub(super) scopes: Vec<String>,
    /// Expiry time; omitted: never.
    pub(super) expires_at: Option<Timestamp>,
    /// Allowed source addresses or CIDR networks; omitted or empty: any.
    #[validate(length(max = 50))]
    #[schema(max_items = 50, example = json!(["203.0.113.0/24"]))]
    pub(super) allowed_ips: Option<Vec<String>>,
}

/// API keys, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiKeyList {
    /// API keys of this page.
    pub(super) data: Vec<ApiKeyView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for API keys.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiKeyFilter {
    /// Of this company.
    pub(super) company_id: Option<CompanyKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
