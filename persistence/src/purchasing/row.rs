//! Order limits, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::catalog::Sku;
use domain::companies::{CompanyId, UnitId};
use domain::money::{Currency, Money};
use domain::purchasing::{OrderLimit, OrderLimitId, Pieces, Quota};
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
    period: Option<String>,
    per: Option<String>,
    sku: Option<String>,
    max_quantity: Option<i64>,
    unit_id: Option<Db<UnitId>>,
}

/// The currency of a limit of pieces: none, by ISO 4217.
const NO_CURRENCY: &str = "XXX";

impl TryFrom<&OrderLimit> for OrderLimitRow {
    type Error = DbError;

    fn try_from(limit: &OrderLimit) -> Result<Self, DbError> {
        let pieces = limit.quota.as_ref().and_then(|quota| quota.pieces.as_ref());
        let bound = limit.max.or(limit.min).map(|bound| bound.currency().code());
        let bound = bound.or(pieces.map(|_| NO_CURRENCY));
        let currency = bound.ok_or_else(|| DbError::corrupt("an order limit without a bound"))?;
        Ok(Self {
            id: Db(limit.id),
            company_id: limit.company.map(Db),
            owner: limit.owner.as_str().to_owned(),
            currency: currency.to_owned(),
            min_total: limit.min.map(Money::minor),
            max_total: limit.max.map(Money::minor),
            on_violation: limit.on_violation.as_str().to_owned(),
            version: limit.version,
            created_at: Db(limit.created_at),
            steps: approvals::own_steps(&limit.steps)?,
            period: limit.quota.as_ref().map(|quota| quota.period.as_str().to_owned()),
            per: limit.quota.as_ref().map(|quota| quota.per.as_str().to_owned()),
            sku: pieces.map(|pieces| pieces.sku.as_str().to_owned()),
            max_quantity: pieces.map(|pieces| pieces.most),
            unit_id: limit.unit.map(Db),
        })
    }
}

impl TryFrom<OrderLimitRow> for OrderLimit {
    type Error = DbError;

    fn try_from(row: OrderLimitRow) -> Result<Self, DbError> {
        let money = |minor: Option<i64>| {
            let money = |minor| {
                let currency: Currency = row.currency.parse().map_err(DbError::corrupt)?;
                Ok::<_, DbError>(Money::from_minor(minor, currency))
            };
            minor.map(money).transpose()
        };
        let (min, max) = (money(row.min_total)?, money(row.max_total)?);
        Ok(Self {
            id: row.id.0,
            company: row.company_id.map(|company| company.0),
            unit: row.unit_id.map(|unit| unit.0),
            owner: row.owner.parse().map_err(DbError::corrupt)?,
            min,
            max,
            quota: quota((row.period, row.per), (row.sku, row.max_quantity))?,
            on_violation: row.on_violation.parse().map_err(DbError::corrupt)?,
            version: row.version,
            created_at: row.created_at.0,
            steps: approvals::read_steps(row.steps)?,
        })
    }
}

fn quota(
    (period, per): (Option<String>, Option<String>),
    (sku, most): (Option<String>, Option<i64>),
) -> Result<Option<Quota>, DbError> {
    let Some((period, per)) = period.zip(per) else { return Ok(None) };
    Ok(Some(Quota {
        period: period.parse().map_err(DbError::corrupt)?,
        per: per.parse().map_err(DbError::corrupt)?,
        pieces: sku.zip(most).map(|(sku, most)| Pieces { sku: Sku::stored(sku), most }),
    }))
}
