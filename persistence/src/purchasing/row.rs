//! Order limits, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, UnitId};
use domain::money::{Currency, Money};
use domain::purchasing::{OrderLimit, OrderLimitId};
use serde_json::Value;

use crate::schema::order_limits;
use crate::{Db, DbError, approvals};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = order_limits, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct OrderLimitRow {
    id: Db<OrderLimitId>,
    company_id: Option<Db<CompanyId>>,
    owner: String,
    currency: String,
    min_total: Option<i64>,
    max_total: Option<i64>,
    on_violation: String,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    steps: Option<Db<Value>>,
    unit_id: Option<Db<UnitId>>,
}

impl TryFrom<&OrderLimit> for OrderLimitRow {
    type Error = DbError;

    fn try_from(limit: &OrderLimit) -> Result<Self, DbError> {
        let bound = limit.max.or(limit.min);
        let bound = bound.ok_or_else(|| DbError::corrupt("an order limit without a bound"))?;
        Ok(Self {
            id: Db(limit.id),
            company_id: limit.company.map(Db),
            owner: limit.owner.as_str().to_owned(),
            currency: bound.currency().code().to_owned(),
            min_total: limit.min.map(Money::minor),
            max_total: limit.max.map(Money::minor),
            on_violation: limit.on_violation.as_str().to_owned(),
            version: limit.version,
            created_at: Db(limit.created_at),
            steps: approvals::own_steps(&limit.steps)?,
            unit_id: limit.unit.map(Db),
        })
    }
}

impl TryFrom<OrderLimitRow> for OrderLimit {
    type Error = DbError;

    fn try_from(row: OrderLimitRow) -> Result<Self, DbError> {
        let currency: Currency = row.currency.parse().map_err(DbError::corrupt)?;
        Ok(Self {
            id: row.id.0,
            company: row.company_id.map(|company| company.0),
            unit: row.unit_id.map(|unit| unit.0),
            owner: row.owner.parse().map_err(DbError::corrupt)?,
            min: row.min_total.map(|minor| Money::from_minor(minor, currency)),
            max: row.max_total.map(|minor| Money::from_minor(minor, currency)),
            on_violation: row.on_violation.parse().map_err(DbError::corrupt)?,
            version: row.version,
            created_at: row.created_at.0,
            steps: approvals::read_steps(row.steps)?,
        })
    }
}
