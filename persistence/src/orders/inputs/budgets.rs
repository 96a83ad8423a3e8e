//! The budgets of the cost centres that an order names, with their use: the part of the terms that orders change.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Array, BigInt, Date, Text};
use diesel::sqlite::Sqlite;
use domain::companies::Company;
use domain::money::Money;
use domain::purchasing::{Allowance, BudgetStanding};
use uuid::Uuid;

use super::{Buyer, Rules};
use crate::DbError;

/// The accounts of the budgets of the named cost centres, as JSON, for the `companies` row it is selected with.
#[derive(Debug)]
pub(super) struct BudgetUse<C> {
    /// The codes that are named.
    pub(super) codes: C,
    /// Periods that begin later are left out.
    pub(super) latest: NaiveDate,
}

/// The codes of many orders, each with the place of its order, from 1.
#[derive(Debug)]
pub(super) struct CodesOfAll {
    places: Vec<i64>,
    codes: Vec<String>,
}

/// The codes of one order, as JSON.
#[derive(Debug)]
pub(super) struct CodesOfOne(String);

const JOINED: &str = " n JOIN cost_centres k ON k.company_id = companies.id AND k.code = n.";
const ACCOUNTS: &str = " JOIN budgets g ON g.cost_centre_id = k.id AND g.active \
    JOIN commitment_accounts x ON x.owner_id = g.id AND x.kind = 'budget' \
    WHERE x.period_start IN (SELECT y.period_start FROM commitment_accounts y \
      WHERE y.owner_id = g.id AND y.kind = 'budget' AND y.period_start <= ";
// The current period is among the last three that have begun anywhere on earth.
const LAST_THREE: &str = " ORDER BY y.period_start DESC LIMIT 3)";

impl CodesOfAll {
    pub(super) fn of(buyers: &[Buyer<'_>]) -> Self {
        let named = (1..).zip(buyers).flat_map(|(place, buyer)| {
            buyer.cost_centres.iter().map(move |code| (place, (*code).to_owned()))
        });
        let (places, codes) = named.unzip();
        Self { places, codes }
    }
}

impl CodesOfOne {
    pub(super) fn of(buyer: &Buyer<'_>) -> Self {
        Self(serde_json::Value::from(buyer.cost_centres.clone()).to_string())
    }
}

impl QueryFragment<Pg> for BudgetUse<CodesOfAll> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT coalesce(json_agg(json_build_array(x.id, x.reserved + x.committed)), '[]')::text \
             FROM (SELECT u.code FROM unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.codes.places)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Text>, _>(&self.codes.codes)?;
        out.push_sql("::text[]) AS u (place, code) WHERE u.place = w.place)");
        out.push_sql(JOINED);
        out.push_sql("code");
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Date, _>(&self.latest)?;
        out.push_sql(LAST_THREE);
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for BudgetUse<CodesOfOne> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT json_group_array(json_array(lower(hex(x.id)), x.reserved + x.committed)) \
             FROM json_each(",
        );
        out.push_bind_param::<Text, _>(&self.codes.0)?;
        out.push_sql(")");
        out.push_sql(JOINED);
        out.push_sql("value");
        out.push_sql(ACCOUNTS);
        out.push_bind_param::<Date, _>(&self.latest)?;
        out.push_sql(LAST_THREE);
        out.push_sql(")");
        Ok(())
    }
}

/// The budgets that count `buyer`'s order; `used` is the text of [`BudgetUse`].
pub(super) fn standings(
    company: &Company,
    rules: &Rules,
    used: &str,
    buyer: &Buyer<'_>,
) -> Result<Vec<BudgetStanding>, DbError> {
    if buyer.cost_centres.is_empty() || rules.budgets.is_empty() {
        return Ok(Vec::new());
    }
    let used: Vec<(Uuid, i64)> = serde_json::from_str(used).map_err(DbError::corrupt)?;
    let used: BTreeMap<Uuid, i64> = used.into_iter().collect();
    let centres = buyer.cost_centres.iter().filter_map(|code| rules.cost_centres.find(code));
    let budgets = centres.filter_map(|centre| rules.budgets.get(&centre)).flatten();
    let standings = budgets.filter_map(|budget| {
        let account = budget.new_account(buyer.at, company.time_zone)?;
        let used = used.get(&account.id);
        let used = used.map(|used| Money::from_minor(*used, budget.amount.currency()));
        let allowance = Allowance { account, used };
        Some(BudgetStanding { budget: budget.clone(), allowance })
    });
    Ok(standings.collect())
}
