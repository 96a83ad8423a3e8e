//! What a member has used of the last spending periods: of the terms, the figures that orders move.

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Date;
use diesel::sqlite::Sqlite;
use serde::Deserialize;

use crate::DbError;

/// The last periods of the member with what is used of each, as JSON, for the row of `members` it is selected with.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastPeriods {
    /// Periods that begin later do not matter.
    pub(super) latest: NaiveDate,
}

const POSTGRES: &str =
    "(SELECT coalesce(json_agg(json_build_array(s.period_start, s.used)), '[]')::text";
const SQLITE: &str = "(SELECT json_group_array(json_array(s.period_start, s.used))";
const ACCOUNTS: &str = " FROM (SELECT x.period_start, x.reserved + x.committed AS used FROM commitment_accounts x \
    WHERE x.owner_id = members.id AND x.kind = 'spending' AND x.period = members.spending_period \
    AND x.period_start <= ";
// The period at hand is among the last three that have begun anywhere on earth.
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

/// The first day of each period, and what is used of it.
#[derive(Debug, Deserialize)]
pub(super) struct Used(Vec<(NaiveDate, i64)>);

impl Used {
    /// The text of [`LastPeriods`].
    pub(super) fn parse(text: &str) -> Result<Self, DbError> {
        serde_json::from_str(text).map_err(DbError::corrupt)
    }

    /// What is used of the period that began on `start`, if its account is open.
    pub(super) fn since(&self, start: NaiveDate) -> Option<i64> {
        self.0.iter().find(|(began, _)| *began == start).map(|(_, used)| *used)
    }
}
