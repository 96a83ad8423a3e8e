//! JSON types of price lists.

use chrono::{DateTime, NaiveDate, Utc};
use domain::companies::CompanyId;
use domain::failure::Violation;
use domain::pricing::PriceList;
use persistence::{Conn, companies};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, Currency, Day, PriceListKey, cleared, given};

/// A new price list.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPriceList {
    /// Name of the price list.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Trade 2026")]
    pub(super) name: String,
    /// Currency of its prices; cannot be changed.
    pub(super) currency: Currency,
    /// Among several lists with a price, the highest priority wins; default 0.
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// First day of validity; omitted: no start.
    pub(super) valid_from: Option<Day>,
    /// Last day of validity; omitted: no end.
    pub(super) valid_until: Option<Day>,
    /// Companies the list applies to; omitted: all companies.
    #[validate(length(max = 500))]
    #[schema(max_items = 500)]
    pub(super) company_ids: Option<Vec<CompanyKey>>,
}

/// An update of a price list; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceListUpdate {
    /// Name of the price list.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Trade 2026")]
    pub(super) name: Option<String>,
    /// Among several lists with a price, the highest priority wins.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(value_type = i64, minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// First day of validity; null: no start.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Day>)]
    pub(super) valid_from: Option<Option<Day>>,
    /// Last day of validity; null: no end.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Day>)]
    pub(super) valid_until: Option<Option<Day>>,
    /// Companies the list applies to; null: all companies.
    #[validate(length(max = 500))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Vec<CompanyKey>>, max_items = 500)]
    pub(super) company_ids: Option<Option<Vec<CompanyKey>>>,
}

/// The companies without duplicates, if all exist.
pub(super) fn companies(
    conn: &mut Conn,
    named: Option<Vec<CompanyKey>>,
) -> Result<Option<Vec<CompanyId>>, Problem> {
    let Some(named) = named else { return Ok(None) };
    let mut ids: Vec<CompanyId> = named.iter().map(|key| **key).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = companies::existing(conn, &ids)?;
    let unknown: Vec<Violation> = named
        .iter()
        .enumerate()
        .filter(|(_, key)| !found.contains(key))
        .map(|(place, key)| {
            let pointer = format!("/company_ids/{place}");
            Violation::new(pointer, "unknown_company", format!("unknown company {}", **key))
        })
        .collect();
    if unknown.is_empty() { Ok(Some(ids)) } else { Err(Problem::invalid(unknown)) }
}

/// A price list; its prices are a separate resource.
#[derive(Serialize, ToSchema)]
#[schema(as = PriceList)]
pub(super) struct PriceListView {
    /// Id of the price list.
    id: PriceListKey,
    /// Name of the price list.
    #[schema(example = "Trade 2026")]
    name: String,
    /// Currency of its prices.
    currency: Currency,
    /// Among several lists with a price, the highest priority wins.
    #[schema(example = 10)]
    priority: i64,
    /// First day of validity; null: no start.
    #[schema(required = true)]
    valid_from: Option<NaiveDate>,
    /// Last day of validity; null: no end.
    #[schema(required = true)]
    valid_until: Option<NaiveDate>,
    /// Companies the list applies to; null: all companies.
    #[schema(required = true)]
    company_ids: Option<Vec<CompanyKey>>,
    /// Increases with every change, including its prices; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&PriceList> for PriceListView {
    fn from(list: &PriceList) -> Self {
        let companies = list.companies.as_ref();
        Self {
            id: list.id.into(),
            name: list.name.clone(),
            currency: Currency(list.currency),
            priority: list.priority,
            valid_from: list.validity.from(),
            valid_until: list.validity.until(),
            company_ids: companies.map(|ids| ids.iter().map(|id| CompanyKey::from(*id)).collect()),
            version: list.version,
            created_at: list.created_at,
        }
    }
}

/// Price lists, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct PriceListList {
    /// Price lists of this page.
    pub(super) data: Vec<PriceListView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for price lists, or for the prices of one.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceListFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
