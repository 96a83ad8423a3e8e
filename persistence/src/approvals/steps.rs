//! Steps that a budget or an order limit has of its own, as JSON.

use domain::approvals::StepRule;
use serde_json::Value;

use crate::{Db, DbError};

/// The stored form; `None`: no steps.
pub(crate) fn own_steps(steps: &[StepRule]) -> Result<Option<Db<Value>>, DbError> {
    if steps.is_empty() {
        return Ok(None);
    }
    Ok(Some(Db(serde_json::to_value(steps).map_err(DbError::corrupt)?)))
}

/// The steps from their stored form.
pub(crate) fn read_steps(stored: Option<Db<Value>>) -> Result<Vec<StepRule>, DbError> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    serde_json::from_value(stored.0).map_err(DbError::corrupt)
}
