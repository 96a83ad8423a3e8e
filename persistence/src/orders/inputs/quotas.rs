//! What is used of the quotas that count for a buyer: the part of the order limits that orders change.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Date;
use diesel::sqlite::Sqlite;
use domain::calendar;
use domain::companies::TimeZone;
use domain::purchasing::{Holder, OrderLimit, OrderLimitId, QuotaStanding};
use uuid::Uuid;

use crate::DbError;

/// The accounts of running periods of the company and of the member's user, with the amount used, as JSON. `NULL`: none
/// is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenQuotas {
    /// Periods that ended earlier are left out.
    pub(super) earliest: NaiveDate,
}

impl OpenQuotas {
    /// The earliest date anywhere on earth at that moment.
    pub(super) fn earliest(at: DateTime<Utc>) -> NaiveDate {
        at.date_naive().pred_opt().unwrap_or(calendar::FIRST).max(calendar::FIRST)
    }
}

const POSTGRES: &str =
    "(SELECT CAST(json_agg(json_build_array(x.id, x.reserved + x.committed)) AS text)";
const SQLITE: &str =
    "(SELECT nullif(json_group_array(json_array(hex(x.id), x.reserved + x.committed)), '[]')";
const ACCOUNTS: &str = " FROM commitment_accounts x WHERE x.kind = 'quota' \
    AND x.owner_id IN (companies.id, members.user_id) AND x.period_end >= ";

impl QueryFragment<Pg> for OpenQuotas {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(POSTGRES);
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Date, _>(&self.earliest)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for OpenQuotas {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(SQLITE);
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Date, _>(&self.earliest)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The used amount of each open account, from the text of [`OpenQuotas`].
fn used(text: Option<&str>) -> Result<BTreeMap<Uuid, i64>, DbError> {
    let Some(text) = text else { return Ok(BTreeMap::new()) };
    let open: Vec<(String, i64)> = serde_json::from_str(text).map_err(DbError::corrupt)?;
    let account =
        |(id, used): (String, i64)| Ok((Uuid::parse_str(&id).map_err(DbError::corrupt)?, used));
    open.into_iter().map(account).collect()
}

/// The standing of each quota among `limits` that counts for the buyer. Of an account that is not open yet, nothing is
/// known here.
pub(super) fn quotas(
    limits: &[OrderLimit],
    open: Option<&str>,
    (holder, at, zone): (Holder, DateTime<Utc>, TimeZone),
) -> Result<BTreeMap<OrderLimitId, QuotaStanding>, DbError> {
    if limits.iter().all(|limit| limit.quota.is_none()) {
        return Ok(BTreeMap::new());
    }
    let open = used(open)?;
    let mut all = BTreeMap::new();
    for limit in limits {
        let Some(account) = limit.account(holder, at, zone) else { continue };
        let (is_open, used) = match open.get(&account.id) {
            Some(used) => (true, *used),
            None => (false, 0),
        };
        all.insert(limit.id, QuotaStanding { account, is_open, used });
    }
    Ok(all)
}
