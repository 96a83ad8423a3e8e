//! Price lists as they look in JSON.

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

/// A price list to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPriceList {
    /// Its name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Trade 2026")]
    pub(super) name: String,
    /// The currency of its prices; it stays.
    pub(super) currency: Currency,
    /// Of several lists with a price, the highest priority counts; 0 if not given.
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// The first day it counts; not given: from always.
    pub(super) valid_from: Option<Day>,
    /// The last day it counts; not given: for ever.
    pub(super) valid_until: Option<Day>,
    /// The companies it is for; not given: everyone.
    #[validate(length(max = 500))]
    #[schema(max_items = 500)]
    pub(super) company_ids: Option<Vec<CompanyKey>>,
}

/// What is to change of a price list; what is not named stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceListUpdate {
    /// Its name.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Trade 2026")]
    pub(super) name: Option<String>,
    /// Of several lists with a price, the highest priority counts.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(value_type = i64, minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(super) priority: Option<i64>,
    /// The first day it counts; null: from always.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Day>)]
    pub(super) valid_from: Option<Option<Day>>,
    /// The last day it counts; null: for ever.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Day>)]
    pub(super) valid_until: Option<Option<Day>>,
    /// The companies it is for; null: everyone.
    #[validate(length(max = 500))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Vec<CompanyKey>>, max_items = 500)]
    pub(super) company_ids: Option<Option<Vec<CompanyKey>>>,
}

/// The companies, each once, if they are all there.
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

/// A price list; its prices stand by themselves.
#[derive(Serialize, ToSchema)]
#[schema(as = PriceList)]
pub(super) struct PriceListView {
    /// Its id.
    id: PriceListKey,
    /// Its name.
    #[schema(example = "Trade 2026")]
    name: String,
    /// The currency of its prices.
    currency: Currency,
    /// Of several lists with a price, the highest priority counts.
    #[schema(example = 10)]
    priority: i64,
    /// The first day it counts; null: from always.
    #[schema(required = true)]
    valid_from: Option<NaiveDate>,
    /// The last day it counts; null: for ever.
    #[schema(required = true)]
    valid_until: Option<NaiveDate>,
    /// The companies it is for; null: everyone.
    #[schema(required = true)]
    company_ids: Option<Vec<CompanyKey>>,
    /// Rises with every change, of its prices too; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was added.
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

/// Price lists, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct PriceListList {
    /// The price lists of this page.
    pub(super) data: Vec<PriceListView>,
    /// What to ask for as `cursor` to get the next page; null: this is the last.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which price lists, or which prices of one.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceListFilter {
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page before ended: its `next_cursor`.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
