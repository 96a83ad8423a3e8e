//! The trial balance.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::ledger::{Leg, TrialBalance};

use crate::schema::ledger_legs as l;
use crate::sql::sum_i64;
use crate::{Conn, DbError};

/// Every account's balance at the end of a day, or of all days.
pub fn trial_balance(conn: &mut Conn, as_of: Option<NaiveDate>) -> Result<TrialBalance, DbError> {
    let mut query = l::table
        .group_by((l::account, l::currency))
        .select((l::account, l::currency, sum_i64(l::debit), sum_i64(l::credit)))
        .into_boxed();
    if let Some(as_of) = as_of {
        query = query.filter(l::effective_on.le(as_of));
    }
    let sums: Vec<(String, String, Option<i64>, Option<i64>)> = query.load(conn)?;
    let sums = sums.into_iter().map(|(account, currency, debit, credit)| {
        let account = account.parse().map_err(DbError::corrupt)?;
        let currency = currency.parse().map_err(DbError::corrupt)?;
        let leg =
            Leg { account, debit: debit.unwrap_or_default(), credit: credit.unwrap_or_default() };
        Ok((currency, leg))
    });
    Ok(TrialBalance::of(sums.collect::<Result<Vec<_>, DbError>>()?))
}
