//! The split of a document's line as JSON: `verify` reads it by SQL.

use domain::money::{Currency, Money};
use domain::purchasing::CostShare;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Db, DbError};

#[derive(Serialize, Deserialize)]
struct ShareJson {
    cost_centre: String,
    amount: i64,
}

/// The stored form; `None` for a line without cost centres.
pub(super) fn stored(shares: &[CostShare]) -> Result<Option<Db<Value>>, DbError> {
    if shares.is_empty() {
        return Ok(None);
    }
    let json = shares.iter().map(|share| ShareJson {
        cost_centre: share.cost_centre.clone(),
        amount: share.amount.minor(),
    });
    let value = serde_json::to_value(json.collect::<Vec<_>>()).map_err(DbError::corrupt)?;
    Ok(Some(Db(value)))
}

/// The shares of a stored line.
pub(super) fn parse(
    stored: Option<Db<Value>>,
    currency: Currency,
) -> Result<Vec<CostShare>, DbError> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    let json: Vec<ShareJson> = serde_json::from_value(stored.0).map_err(DbError::corrupt)?;
    let share = |one: ShareJson| CostShare {
        cost_centre: one.cost_centre,
        amount: Money::from_minor(one.amount, currency),
    };
    Ok(json.into_iter().map(share).collect())
}
