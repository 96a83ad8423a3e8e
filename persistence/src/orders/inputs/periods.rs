//! A member's use of the last spending periods: the part of the terms that orders change.

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Date;
use diesel::sqlite::Sqlite;
use serde::Deserialize;

use crate::DbError;

/// The member's last periods with the amount used of each, as JSON, for the `members` row it is selected with.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastPeriods {
    /// Periods that begin later are left out.
    pub(super) latest: NaiveDate,
}

const POSTGRES: &str =
    "(SELECT coalesce(json_agg(json_build_array(s.period_start, s.used)), '[]')::text";
const SQLITE: &str = "(SELECT json_group_array(json_array(s.period_start, s.used))";
const ACCOUNTS: &str = " FROM (SELECT x.period_start, x.reserved + x.committed AS used FROM commitment_accounts x \
    WHERE x.owner_id = members.id AND x.kind = 'spending' AND x.period = members.spending_period \
    AND x.period_start <= ";
// The current period is among the last three that have begun anywhere on earth.
const LAST_THREE: &str = " ORDER BY x.period_start DESC LIMIT 3) s)";

impl QueryFragment<Pg> for LastPeriods {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(POSTGRES);
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Date, _>(&self.latest)?;
        out.push_sql(LAST_THREE);
        Ok(())
    }
}

impl QueryFragment<Sqlite> for LastPeriods {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(SQLITE);
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Date, _>(&self.latest)?;
        out.push_sql(LAST_THREE);
        Ok(())
    }
}

/// The first day of each period, and the amount used of it.
#[derive(Debug, Deserialize)]
pub(super) struct Used(Vec<(NaiveDate, i64)>);

impl Used {
    /// The text of [`LastPeriods`].
    pub(super) fn parse(text: &str) -> Result<Self, DbError> {
        serde_json::from_str(text).map_err(DbError::corrupt)
    }

    /// The amount used of the period that began on `start`, if its account is open.
    pub(super) fn since(&self, start: NaiveDate) -> Option<i64> {
        self.0.iter().find(|(began, _)| *began == start).map(|(_, used)| *used)
    }
}
