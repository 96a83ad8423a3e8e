//! JSON types of cost centres.

use chrono::{DateTime, Utc};
use domain::purchasing::{CostCentre, CostCentreChanges};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::wire::{CompanyKey, CostCentreKey, UnitKey, given};

/// A new cost centre.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCostCentre {
    /// Company that books with it. Omitted: the caller's own.
    pub(super) company_id: Option<CompanyKey>,
    /// Business unit of the company: orders of the unit and of those below it may name the code, and no others.
    /// Omitted: all orders of the company.
    pub(super) unit_id: Option<UnitKey>,
    /// Code that orders name; unique in the company, and cannot be changed.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 40, example = "WINDOWS")]
    pub(super) code: String,
    /// Name of the cost centre.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Shop windows")]
    pub(super) name: String,
}

/// An update of a cost centre; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CostCentreUpdate {
    /// Name of the cost centre.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Shop windows")]
    pub(super) name: Option<String>,
    /// Whether new orders may name it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
}

impl From<CostCentreUpdate> for CostCentreChanges {
    fn from(update: CostCentreUpdate) -> Self {
        Self { name: update.name, active: update.active }
    }
}

/// A company's cost centre.
#[derive(Serialize, ToSchema)]
#[schema(as = CostCentre)]
pub(super) struct CostCentreView {
    /// Id of the cost centre.
    id: CostCentreKey,
    /// Company that books with it.
    company_id: CompanyKey,
    /// Business unit; orders of the unit and of those below may name it. Null: all of the company's.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
    /// Code that orders name.
    #[schema(example = "WINDOWS")]
    code: String,
    /// Name of the cost centre.
    #[schema(example = "Shop windows")]
    name: String,
    /// Whether new orders may name it.
    active: bool,
    /// `ETag` of the cost centre.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&CostCentre> for CostCentreView {
    fn from(centre: &CostCentre) -> Self {
        Self {
            id: centre.id.into(),
            company_id: centre.company.into(),
            unit_id: centre.unit.map(Into::into),
            code: centre.code.clone(),
            name: centre.name.clone(),
            active: centre.active,
            version: centre.version,
            created_at: centre.created_at,
        }
    }
}

/// Cost centres, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct CostCentreList {
    /// Cost centres of this page.
    pub(super) data: Vec<CostCentreView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for cost centres.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CostCentreFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
