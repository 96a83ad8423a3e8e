//! The split of a line as JSON: `verify` reads it by SQL.

use domain::money::{Currency, Money};
use domain::purchasing::{Allocation, CostCentreId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Db, DbError};

#[derive(Debug, Serialize, Deserialize)]
struct AllocationJson {
    cost_centre: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<String>,
    net: i64,
    left: i64,
}

/// The stored form; `None` for a line without cost centres.
pub(in crate::orders) fn stored(allocations: &[Allocation]) -> Result<Option<Db<Value>>, DbError> {
    if allocations.is_empty() {
        return Ok(None);
    }
    let json = allocations.iter().map(|one| AllocationJson {
        cost_centre: one.cost_centre.clone(),
        id: one.id.map(CostCentreId::uuid),
        percent: one.percent.map(|percent| percent.to_string()),
        net: one.net.minor(),
        left: one.left.minor(),
    });
    let value = serde_json::to_value(json.collect::<Vec<_>>()).map_err(DbError::corrupt)?;
    Ok(Some(Db(value)))
}

/// The allocations of a stored line.
pub(super) fn parse(
    stored: Option<Db<Value>>,
    currency: Currency,
) -> Result<Vec<Allocation>, DbError> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    let json: Vec<AllocationJson> = serde_json::from_value(stored.0).map_err(DbError::corrupt)?;
    let allocations = json.into_iter().map(|one| {
        Ok(Allocation {
            cost_centre: one.cost_centre,
            id: one.id.map(CostCentreId::from_uuid),
            percent: one.percent.map(|text| text.parse().map_err(DbError::corrupt)).transpose()?,
            net: Money::from_minor(one.net, currency),
            left: Money::from_minor(one.left, currency),
        })
    });
    allocations.collect()
}
