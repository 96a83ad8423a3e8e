//! What is used of the quotas that count an order: the part of the order limits that orders change.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Date, Nullable};
use diesel::sqlite::Sqlite;
use domain::calendar;
use domain::companies::{Company, UnitId};
use domain::purchasing::{Holder, OrderLimit, OrderLimitId, QuotaStanding};
use uuid::Uuid;

use super::{Buyer, Rules};
use crate::types::Uid;
use crate::{Db, DbError};

/// The accounts of running periods of the company, of the order's unit and of the member's user, with the amount used,
/// as JSON. `NULL`: none is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenQuotas<U> {
    /// The unit of the order.
    pub(super) unit: U,
    /// Periods that ended earlier are left out.
    pub(super) earliest: NaiveDate,
}

/// The unit of each order's row.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnitOfRow;

/// The unit of one order.
pub(super) type UnitOfOne = Option<Db<UnitId>>;

/// The earliest date anywhere on earth at that moment.
pub(super) fn earliest(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive().pred_opt().unwrap_or(calendar::FIRST).max(calendar::FIRST)
}

const ACCOUNTS: &str = " FROM commitment_accounts x WHERE x.kind = 'quota' \
    AND x.owner_id IN (companies.id, members.user_id, ";

impl QueryFragment<Pg> for OpenQuotas<UnitOfRow> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT CAST(json_agg(json_build_array(x.id, x.reserved + x.committed)) AS text)",
        );
        out.push_sql(ACCOUNTS);
        out.push_sql("w.unit) AND x.period_end >= ");
        out.push_bind_param::<Date, _>(&self.earliest)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for OpenQuotas<UnitOfOne> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT nullif(json_group_array(json_array(hex(x.id), x.reserved + x.committed)), '[]')",
        );
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Nullable<Uid>, _>(&self.unit)?;
        out.push_sql(") AND x.period_end >= ");
        out.push_bind_param::<Date, _>(&self.earliest)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The standing of each quota that counts `buyer`'s order; `open` is the text of [`OpenQuotas`]. Of an account that is
/// not open yet, nothing is known here. The company comes with the time of its last change.
pub(super) fn standings(
    (company, changed_at): (&Company, DateTime<Utc>),
    rules: &Rules,
    open: Option<&str>,
    buyer: &Buyer<'_>,
) -> Result<BTreeMap<OrderLimitId, QuotaStanding>, DbError> {
    let unit = buyer.unit.and_then(|unit| rules.units.for_order(unit));
    // As the decision does: a limit of another currency, of another unit, or one that the unit cuts off, counts nothing.
    let binds = |limit: &OrderLimit| {
        unit.map_or(limit.unit.is_none(), |at| at.is_bound_by(limit.owner, limit.unit))
            && limit.currency().is_none_or(|currency| currency == company.currency)
    };
    let limits = rules.order_limits.iter();
    let mut quotas = limits.filter(|limit| limit.quota.is_some() && binds(limit)).peekable();
    if quotas.peek().is_none() {
        return Ok(BTreeMap::new());
    }
    let open: Vec<(Uuid, i64)> =
        serde_json::from_str(open.unwrap_or("[]")).map_err(DbError::corrupt)?;
    let open: BTreeMap<Uuid, i64> = open.into_iter().collect();
    let holder = Holder { company: company.id, unit: buyer.unit, user: buyer.user, changed_at };
    let standings = quotas.filter_map(|limit| {
        let account = limit.account(holder, buyer.at, company.time_zone)?;
        let used = open.get(&account.id).copied();
        let (is_open, used) = (used.is_some(), used.unwrap_or_default());
        Some((limit.id, QuotaStanding { account, is_open, used }))
    });
    Ok(standings.collect())
}
