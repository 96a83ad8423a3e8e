//! What the orders of a cost centre came to, by the accounts of its budgets.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::money::Currency;
use domain::purchasing::{BudgetId, CostCentreId};
use uuid::Uuid;

use crate::schema::{budgets as b, commitment_accounts as a};
use crate::{Conn, Db, DbError};

/// The most periods shown at once.
const MOST: i64 = 500;

/// The use of one period of a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The budget.
    pub budget: BudgetId,
    /// Its period.
    pub period: String,
    /// First day of the period.
    pub start: NaiveDate,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Amount of the budget.
    pub limit: i64,
    /// Held by orders that wait.
    pub reserved: i64,
    /// Taken by confirmed orders.
    pub committed: i64,
}

type Row = (Db<Uuid>, Option<String>, Option<NaiveDate>, Option<String>, Option<i64>, i64, i64);

/// The periods of the cost centre's budgets that begin within these days, newest first.
pub fn spent(
    conn: &mut Conn,
    centre: CostCentreId,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Spent>, DbError> {
    let budgets: Vec<Db<Uuid>> =
        b::table.filter(b::cost_centre_id.eq(Db(centre))).select(b::id).load(conn)?;
    let rows: Vec<Row> = a::table
        .filter(a::owner_id.eq_any(budgets))
        .filter(a::kind.eq("budget"))
        .filter(a::period_start.ge(from))
        .filter(a::period_start.le(until))
        .order((a::period_start.desc(), a::id))
        .limit(MOST)
        .select((
            a::owner_id,
            a::period,
            a::period_start,
            a::currency,
            a::limit_amount,
            a::reserved,
            a::committed,
        ))
        .load(conn)?;
    let spent =
        rows.into_iter().map(|(owner, period, start, currency, limit, reserved, committed)| {
            let missing = || DbError::corrupt("an account of a budget without its period");
            Ok(Spent {
                budget: BudgetId::from_uuid(owner.0),
                period: period.ok_or_else(missing)?,
                start: start.ok_or_else(missing)?,
                currency: currency.ok_or_else(missing)?.parse().map_err(DbError::corrupt)?,
                limit: limit.unwrap_or_default(),
                reserved,
                committed,
            })
        });
    spent.collect()
}
